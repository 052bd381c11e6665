using System.ComponentModel.DataAnnotations;
using Rag.Stores.Qdrant;

namespace Rag.Api.Storage;

/// <summary>Where everything is stored that is to outlive the process.</summary>
public sealed class StoreOptions : IValidatableObject
{
    public const string Section = "Store";

    [EnumDataType(typeof(StoreIndex))]
    public StoreIndex Index { get; set; }

    public QdrantOptions Qdrant { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Index == StoreIndex.Qdrant ? Qdrant.Faults().Select(fault => new ValidationResult(fault)) : [];
}
