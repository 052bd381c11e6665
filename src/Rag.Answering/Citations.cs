using Rag.Core.Answers;
using Rag.Core.Text;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>An answer's quotation as a citation: the place in the article's revision where the quoted words stand.</summary>
internal static class Citations
{
    /// <param name="outcome">Null where generation was free.</param>
    public static IReadOnlyList<Citation> Of(string text, GroundedOutcome? outcome, AssembledPrompt prompt, Grounder grounder)
    {
        var open = text.IndexOf('“', StringComparison.Ordinal);
        if (open < 0 || outcome?.IsRefusal == true)
        {
            return [];
        }

        var quotation = outcome is null ? FreeQuotation(text, open, prompt.Rendered) : grounder.QuotationOf(outcome, prompt.Rendered);
        if (quotation is null)
        {
            return [];
        }

        var start = open + 1;
        var passage = prompt.Used[quotation.Passage];
        var stored = passage as StoredPassage;
        var offset = stored?.Chunk.Start ?? 0;
        return
        [
            new Citation(
                1,
                quotation.Passage,
                stored?.Article.Id,
                stored?.Chunk.Revision ?? 0,
                stored?.Article.Url,
                passage.Title,
                passage.Source,
                passage.PublishedAt,
                quotation.Text,
                offset + quotation.Span.Start,
                offset + quotation.Span.End,
                start,
                Math.Min(text.Length, start + quotation.Text.Length)
            )
            {
                Correction = stored?.Article.Correction,
            },
        ];
    }

    /// <summary>Free generation may have made the quotation up: it is cited only where a passage holds it.</summary>
    private static Quotation? FreeQuotation(string text, int open, IReadOnlyList<RenderedPassage> passages)
    {
        var close = text.IndexOf('”', open);
        var words = text[(open + 1)..(close < 0 ? text.Length : close)];
        for (var passage = 0; words.Length > 0 && passage < passages.Count; passage++)
        {
            var at = passages[passage].Text.Body.IndexOf(words, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new Quotation(passage, new TextSpan(at, at + words.Length), words);
            }
        }

        return null;
    }
}
