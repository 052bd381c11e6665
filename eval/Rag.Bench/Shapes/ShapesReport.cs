namespace Rag.Bench.Shapes;

/// <summary>What was measured of several shapes.</summary>
internal sealed record ShapesReport(int Threads, IReadOnlyList<ShapeReport> Shapes)
{
    public Dictionary<string, double> Summary()
    {
        var summary = new Dictionary<string, double>();
        foreach (var report in Shapes)
        {
            var key = $"{report.Shape}_{report.Weights}".ToLowerInvariant();
            summary[$"{key}_ready_s"] = report.Warm.ReadySeconds;
            summary[$"{key}_read_share"] = report.Warm.Pace!.Share;
            summary[$"{key}_read_share_of_processors"] = report.Warm.Pace.ProcessorShare;
        }

        return summary;
    }
}
