using Rag.Eval.Reading;

namespace Rag.Eval.Figures;

/// <summary>
/// Whether a text holds an accepted answer in whole words, both normalized as SQuAD does it: "six" is not held by "sixteen".
/// </summary>
internal static class GoldWords
{
    public static bool Hold(string text, IReadOnlyList<string> golds)
    {
        var words = $" {ShortAnswerMetrics.Normalize(text)} ";
        return golds.Any(gold =>
            ShortAnswerMetrics.Normalize(gold) is { Length: > 0 } wanted && words.Contains($" {wanted} ", StringComparison.Ordinal)
        );
    }
}
