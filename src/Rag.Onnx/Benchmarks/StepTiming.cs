namespace Rag.Onnx.Benchmarks;

/// <summary>Whole steps of the reader, of the paged graph and of the same graph around ONNX Runtime's GroupQueryAttention over a contiguous fp32 cache.</summary>
/// <param name="PagedMilliseconds">The fastest run.</param>
/// <param name="GroupQueryMilliseconds">Likewise.</param>
public sealed record StepTiming(string Name, int Sequences, int NewTokens, int PastTokens, double PagedMilliseconds, double GroupQueryMilliseconds)
{
    /// <summary>How many times as fast as the baseline.</summary>
    public double Speedup => GroupQueryMilliseconds / PagedMilliseconds;

    /// <summary>Of the paged graph.</summary>
    public double TokensPerSecond => Sequences * NewTokens / PagedMilliseconds * 1000;
}
