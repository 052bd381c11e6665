namespace Rag.Eval.Reading;

/// <summary>The parts of an answer's text: <c>short — “quotation”</c>, or a quotation alone.</summary>
internal static class AnswerWords
{
    /// <summary>A bare quotation stands for its own short answer; free generation is split at its dash.</summary>
    /// <param name="shortAnswer">As the reader reports it; empty where it reports none.</param>
    public static string ShortAnswer(string shortAnswer, string text) =>
        shortAnswer.Length > 0 ? shortAnswer
        : text.IndexOf(" — “", StringComparison.Ordinal) is var dash and >= 0 ? text[..dash]
        : text.Trim('“', '”');

    /// <summary>
    /// From the first opening mark to the last closing one, so that quotations inside it are part of it; null without both.
    /// </summary>
    public static string? Quotation(string text)
    {
        var (open, close) = (text.IndexOf('“', StringComparison.Ordinal), text.LastIndexOf('”'));
        return open >= 0 && close > open ? text[(open + 1)..close] : null;
    }
}
