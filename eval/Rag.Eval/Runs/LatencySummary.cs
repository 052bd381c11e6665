namespace Rag.Eval.Runs;

/// <summary>Milliseconds.</summary>
public sealed record LatencySummary(double P50, double P90, double P99, double Max)
{
    public static LatencySummary Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        double At(double share) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
        return new LatencySummary(At(0.5), At(0.9), At(0.99), At(1));
    }
}
