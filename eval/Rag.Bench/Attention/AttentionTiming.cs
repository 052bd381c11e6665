namespace Rag.Bench.Attention;

/// <summary>
/// The attention of one step, by the paged operator and by ONNX Runtime's GroupQueryAttention over one contiguous fp32 cache.
/// </summary>
/// <param name="Sequences">The step holds this number of sequences, each with <paramref name="NewTokens"/> behind <paramref
/// name="PastTokens"/>.</param>
/// <param name="OperatorMilliseconds">Time of the paged operator for one layer, in its fastest run.</param>
/// <param name="BaselineMilliseconds">Time of GroupQueryAttention for one layer, in its fastest run.</param>
internal sealed record AttentionTiming(
    string Name,
    int Sequences,
    int NewTokens,
    int PastTokens,
    double OperatorMilliseconds,
    double BaselineMilliseconds
)
{
    /// <summary>The name of the speedup in a summary.</summary>
    public string Key => $"{Name}_b{Sequences}_after_{PastTokens}_vs_gqa";

    /// <summary>How many times as fast as the baseline the paged operator is.</summary>
    public double Speedup => BaselineMilliseconds / OperatorMilliseconds;
}
