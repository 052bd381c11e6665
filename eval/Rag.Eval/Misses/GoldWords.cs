using Rag.Eval.Reading;

namespace Rag.Eval.Misses;

/// <summary>Looks for accepted answers as whole words: "6" does not stand in "16".</summary>
internal static class GoldWords
{
    public static bool StandIn(string text, IReadOnlyList<string> golds)
    {
        var words = $" {ShortAnswerMetrics.Normalize(text)} ";
        return golds.Any(gold =>
            ShortAnswerMetrics.Normalize(gold) is { Length: > 0 } wanted && words.Contains($" {wanted} ", StringComparison.Ordinal)
        );
    }
}
