using System.Text.Json.Serialization;

namespace Rag.Bench.Attention;

/// <summary>
/// The attention of one step, by the paged operator and by ONNX Runtime's GroupQueryAttention over one contiguous cache of a like type, at
/// the setting of its threads that suits it best.
/// </summary>
/// <param name="Sequences">The step holds this number of sequences, each with <paramref name="NewTokens"/> behind <paramref
/// name="PastTokens"/>.</param>
/// <param name="GroupQueryKv">The format of its cache: of those alike the one that was faster.</param>
/// <param name="GroupQueryWait">The setting of its threads that was fastest.</param>
/// <param name="OperatorTimes">Milliseconds of the paged operator for one layer, in each round.</param>
/// <param name="BaselineTimes">The same of GroupQueryAttention.</param>
internal sealed record AttentionTiming(
    string Name,
    int Sequences,
    int NewTokens,
    int PastTokens,
    GroupQueryKv GroupQueryKv,
    string GroupQueryWait,
    [property: JsonIgnore] IReadOnlyList<double> OperatorTimes,
    [property: JsonIgnore] IReadOnlyList<double> BaselineTimes
)
{
    /// <summary>The name of the speedup in a summary.</summary>
    public string Key => $"{Name}_b{Sequences}_after_{PastTokens}_vs_gqa";

    public Spread OperatorMs => Spread.Of(OperatorTimes);

    public Spread BaselineMs => Spread.Of(BaselineTimes);

    /// <summary>How many times as fast as the baseline the paged operator is.</summary>
    public Ratio Speedup => Ratio.OfRounds(BaselineTimes, OperatorTimes);
}
