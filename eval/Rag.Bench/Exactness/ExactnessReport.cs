namespace Rag.Bench.Exactness;

/// <summary>All models of a folder, in the order of their names.</summary>
internal sealed record ExactnessReport(IReadOnlyList<ExactnessRow> Models)
{
    private const double Millionths = 1e6;

    public Dictionary<string, Ratio> Summary() =>
        new()
        {
            ["equal_share"] = (double)Models.Count(model => model.IsEqual) / Models.Count,
            ["largest_difference_millionths"] = Millionths * Models.Max(model => model.MaxDifference ?? 0),
        };
}
