using System.Text.Json.Serialization;
using Rag.Kernels.Attention;

namespace Rag.Bench.Attention;

/// <summary>Decoding steps of one sequence and of several on the paged graph, by turns.</summary>
/// <param name="Sequences">Of the second.</param>
/// <param name="OneMilliseconds">Of each round.</param>
/// <param name="ManyMilliseconds">Of each round.</param>
internal sealed record BatchTiming(
    KvType KvType,
    int Sequences,
    [property: JsonIgnore] IReadOnlyList<double> OneMilliseconds,
    [property: JsonIgnore] IReadOnlyList<double> ManyMilliseconds
)
{
    public Spread OneMs => Spread.Of(OneMilliseconds);

    public Spread ManyMs => Spread.Of(ManyMilliseconds);

    /// <summary>Tokens a second of the several over those of the one.</summary>
    public Ratio Gain => Ratio.OfRounds([.. OneMilliseconds.Select(one => Sequences * one)], ManyMilliseconds);
}
