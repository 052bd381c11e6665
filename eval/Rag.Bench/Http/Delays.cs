namespace Rag.Bench.Http;

/// <summary>The distribution of delays, in milliseconds.</summary>
internal sealed record Delays(int Count, double P50, double P90, double P99, double Most)
{
    public static Delays Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? new Delays(0, 0, 0, 0, 0) : new Delays(sorted.Length, At(0.5), At(0.9), At(0.99), sorted[^1]);

        double At(double share) => Math.Round(sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)], 3);
    }
}
