using System.Text.Json.Serialization;
using Rag.Kernels.Attention;

namespace Rag.Bench.Attention;

/// <summary>
/// One step of the reader on the paged graph, and on the graph around GroupQueryAttention with KV in a like type, at the setting of ONNX
/// Runtime's threads that suits it best; beside both a loop that reads weights and nothing else.
/// </summary>
/// <param name="KvType">Of the paged graph.</param>
/// <param name="GroupQueryKv">Of the other graph: of those alike the one that was faster.</param>
/// <param name="GroupQueryWait">The setting of its threads that was fastest.</param>
/// <param name="LargestDifference">Between the two graphs' logits.</param>
/// <param name="SameTopTokens">The share of the sequences for which both graphs have the same likeliest token.</param>
/// <param name="StepBytes">What a step of the paged graph has to read: its weights once, and keys and values of every past token.</param>
/// <param name="PagedMilliseconds">Of each round.</param>
/// <param name="GroupQueryMilliseconds">Of each round.</param>
/// <param name="ReadGigabytes">A second, of the loop in each round.</param>
internal sealed record StepTiming(
    string Name,
    int Sequences,
    int NewTokens,
    int PastTokens,
    KvType KvType,
    GroupQueryKv GroupQueryKv,
    string GroupQueryWait,
    double LargestDifference,
    double SameTopTokens,
    long StepBytes,
    [property: JsonIgnore] IReadOnlyList<double> PagedMilliseconds,
    [property: JsonIgnore] IReadOnlyList<double> GroupQueryMilliseconds,
    [property: JsonIgnore] IReadOnlyList<double> ReadGigabytes
)
{
    /// <summary>How many times as fast as the other graph the paged graph is.</summary>
    public Ratio Speedup => Ratio.OfRounds(GroupQueryMilliseconds, PagedMilliseconds);

    public Spread PagedMs => Spread.Of(PagedMilliseconds);

    public Spread GroupQueryMs => Spread.Of(GroupQueryMilliseconds);

    /// <summary>What the loop takes for the bytes of the step.</summary>
    public Spread ReadMs => Spread.Of(ReadMilliseconds());

    /// <summary>The share of what the machine's memory gives that the paged graph's step takes; 1 is the bound.</summary>
    public Ratio ReadShare => Ratio.OfRounds(ReadMilliseconds(), PagedMilliseconds);

    /// <summary>The rate of the paged graph.</summary>
    public double TokensPerSecond => Sequences * NewTokens / PagedMs.P50 * 1000;

    private double[] ReadMilliseconds() => [.. ReadGigabytes.Select(rate => StepBytes / rate / 1e6)];
}
