using Rag.Kernels.Attention;

namespace Rag.Onnx.Benchmarks;

/// <summary>One step's attention, of the paged operator and of ONNX Runtime's GroupQueryAttention over one contiguous fp32 cache.</summary>
/// <param name="Sequences">Sequences of the step, each with <paramref name="NewTokens"/> behind <paramref name="PastTokens"/>.</param>
/// <param name="OperatorMilliseconds">Per layer, the fastest run.</param>
/// <param name="BaselineMilliseconds">Likewise.</param>
public sealed record AttentionTiming(
    string Name, int Sequences, int NewTokens, int PastTokens, KvType Type, int Threads, double OperatorMilliseconds, double BaselineMilliseconds)
{
    /// <summary>How many times as fast as the baseline.</summary>
    public double Speedup => BaselineMilliseconds / OperatorMilliseconds;
}
