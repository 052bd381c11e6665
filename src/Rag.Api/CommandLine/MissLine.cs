using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Api.CommandLine;

/// <summary>A question that was lost, as machines read it.</summary>
/// <param name="Stage">Null where nobody looked into it.</param>
/// <param name="Evidence">Index of the piece of evidence that is meant, from 0.</param>
internal sealed record MissLine(
    string Id,
    string Kind,
    string Question,
    string? Stage,
    int? Evidence,
    int? LexicalRank,
    int? DenseRank,
    int? FusedRank,
    string? Detail
)
{
    /// <summary>By the names that people and machines use.</summary>
    public static IReadOnlyDictionary<string, MissStage> Stages { get; } =
        Enum.GetValues<MissStage>().ToDictionary(NameOf, StringComparer.Ordinal);

    public static MissLine Of(LostQuestion lost) =>
        new(
            lost.CaseId,
            lost.Kind,
            lost.Question,
            lost.Miss is { } miss ? NameOf(miss.Stage) : null,
            lost.Miss?.Evidence,
            lost.Miss?.LexicalRank,
            lost.Miss?.DenseRank,
            lost.Miss?.FusedRank,
            lost.Miss?.Detail
        );

    public static string NameOf(MissStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
}
