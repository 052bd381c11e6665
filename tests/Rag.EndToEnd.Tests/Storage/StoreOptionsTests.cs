using System.ComponentModel.DataAnnotations;
using Rag.Api.Storage;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary>What cannot be is refused by name before a connection is tried, all at once.</summary>
public sealed class StoreOptionsTests
{
    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:00.999")]
    [InlineData("-00:00:30")]
    [InlineData("01:00:00.001")]
    [InlineData("10675199.02:48:05.4775807")]
    [InlineData("-10675199.02:48:05.4775808")]
    public void StatementTimeout_OutsideItsBounds_IsRefusedByName(string time) =>
        Assert.Equal(
            ["Store:Postgres:StatementTimeout must lie between 00:00:01 and 01:00:00."],
            Faults(new PostgresSection { StatementTimeout = TimeSpan.Parse(time, null) })
        );

    [Theory]
    [InlineData("00:00:01")]
    [InlineData("01:00:00")]
    public void StatementTimeout_AtItsBounds_IsTaken(string time) =>
        Assert.Empty(Faults(new PostgresSection { StatementTimeout = TimeSpan.Parse(time, null) }));

    [Theory]
    [InlineData(-1)]
    [InlineData(21)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Retries_OutsideTheirBounds_AreRefusedByName(int retries) =>
        Assert.Equal(["Store:Postgres:Retries must lie between 0 and 20."], Faults(new PostgresSection { Retries = retries }));

    [Fact]
    public void SeveralFaults_AreToldTogether_AndNoneWhereNoDatabaseIsAskedFor()
    {
        var section = new PostgresSection { StatementTimeout = TimeSpan.Zero, Retries = 99 };

        Assert.Equal(2, Faults(section).Count());
        Assert.Empty(Faults(section, StoreTruth.Embedded));
    }

    private static IEnumerable<string?> Faults(PostgresSection section, StoreTruth truth = StoreTruth.Postgres)
    {
        section.ConnectionString = "Host=db;Database=rag;Username=rag";
        var options = new StoreOptions { Truth = truth, Postgres = section };
        return options.Validate(new ValidationContext(options)).Select(fault => fault.ErrorMessage);
    }
}
