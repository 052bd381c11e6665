namespace Rag.Eval.Benchmarks;

/// <summary>Percentiles of a sample by nearest rank.</summary>
public sealed record Spread(double P50, double P90, double P95, double P99, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        return sorted.Length == 0 ? throw new ArgumentException("There is nothing to take percentiles of.") : new Spread(At(.5), At(.9), At(.95), At(.99), sorted[^1]);
    }
}
