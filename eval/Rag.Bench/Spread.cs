using Rag.Eval.Statistics;

namespace Rag.Bench;

/// <summary>Percentiles of a sample by nearest rank.</summary>
internal sealed record Spread(double P50, double P90, double P95, double P99, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sample = new Percentiles(values);
        return new Spread(sample.NearestRank(.5), sample.NearestRank(.9), sample.NearestRank(.95), sample.NearestRank(.99), sample.Max);
    }
}
