using Rag.Eval.Reading;

namespace Rag.Eval.Making;

/// <summary>Whether a text holds an answer, as words of its own: "14" does not stand in "2014".</summary>
public static class WholeWords
{
    public static bool Hold(string text, IEnumerable<string> golds)
    {
        var words = $" {ShortAnswerMetrics.Normalize(text)} ";
        return golds.Any(gold => words.Contains($" {ShortAnswerMetrics.Normalize(gold)} ", StringComparison.Ordinal));
    }
}
