namespace Rag.Bench.Attention;

/// <summary>One step of the reader on the paged graph, and on the graph around GroupQueryAttention over a contiguous fp32 cache.</summary>
/// <param name="PagedMilliseconds">The fastest run on the paged graph.</param>
/// <param name="GroupQueryMilliseconds">The fastest run on the other graph.</param>
internal sealed record StepTiming(
    string Name,
    int Sequences,
    int NewTokens,
    int PastTokens,
    double PagedMilliseconds,
    double GroupQueryMilliseconds
)
{
    /// <summary>How many times as fast as the other graph the paged graph is.</summary>
    public double Speedup => GroupQueryMilliseconds / PagedMilliseconds;

    /// <summary>The rate of the paged graph.</summary>
    public double TokensPerSecond => Sequences * NewTokens / PagedMilliseconds * 1000;
}
