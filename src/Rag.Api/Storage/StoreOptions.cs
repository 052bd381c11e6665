using System.ComponentModel.DataAnnotations;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres;
using Rag.Stores.Qdrant;

namespace Rag.Api.Storage;

/// <summary>Where everything is stored that is to outlive the process.</summary>
public sealed class StoreOptions : IValidatableObject
{
    public const string Section = "Store";

    [EnumDataType(typeof(StoreTruth))]
    public StoreTruth Truth { get; set; }

    [EnumDataType(typeof(StoreIndex))]
    public StoreIndex Index { get; set; }

    /// <summary>How vectors are searched in each process's memory.</summary>
    [EnumDataType(typeof(VectorScan))]
    public VectorScan Scan { get; set; }

    public PostgresSection Postgres { get; set; } = new();

    public QdrantOptions Qdrant { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        (Truth == StoreTruth.Postgres ? PostgresFaults() : []).Concat(Index == StoreIndex.Qdrant ? QdrantFaults() : []);

    private IEnumerable<ValidationResult> QdrantFaults() => Qdrant.Faults().Select(fault => new ValidationResult(fault, [nameof(Qdrant)]));

    private IEnumerable<ValidationResult> PostgresFaults()
    {
        var isTimeout = Postgres.StatementTimeout >= TimeSpan.FromSeconds(1) && Postgres.StatementTimeout <= TimeSpan.FromHours(1);
        if (!isTimeout)
        {
            yield return new ValidationResult(
                "Store:Postgres:StatementTimeout must lie between 00:00:01 and 01:00:00.",
                [nameof(Postgres)]
            );
        }

        if (Postgres.Retries is < 0 or > 20)
        {
            yield return new ValidationResult("Store:Postgres:Retries must lie between 0 and 20.", [nameof(Postgres)]);
        }

        if (Postgres.ConnectionString is null or "")
        {
            yield return new ValidationResult(
                "No PostgreSQL database is named: set Store:Postgres:ConnectionString to 'Host=…;Database=…;Username=…', "
                    + "best in a file of the folder that CREDENTIALS_DIRECTORY names.",
                [nameof(Postgres)]
            );
        }
        else if (isTimeout && PostgresCheck.FaultOf(Postgres.Options) is { } fault)
        {
            yield return new ValidationResult(fault, [nameof(Postgres)]);
        }
    }
}
