using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Onnx.Encoders;

/// <summary>The best spans of a row by its logits.</summary>
internal static class SpanSearch
{
    /// <param name="logits">Start and end of each token of the row, in turn.</param>
    /// <param name="longest">Most tokens of a span.</param>
    public static Extraction Best(ReadOnlySpan<float> logits, ExtractorInput input, int longest, int count)
    {
        var nothing = (double)logits[0] + logits[1];
        var best = new List<ExtractedSpan>(count + 1);
        var tokens = input.Spans.Length;
        for (var i = 0; i < tokens; i++)
        {
            var start = (double)logits[2 * (input.PassageStart + i)];
            for (var j = i; j < Math.Min(tokens, i + longest); j++)
            {
                var score = start + logits[2 * (input.PassageStart + j) + 1] - nothing;
                if (best.Count < count || score > best[^1].Score)
                {
                    Insert(best, new ExtractedSpan(new TextSpan(input.Spans[i].Start, input.Spans[j].End), score), count);
                }
            }
        }

        return new Extraction(nothing, best);
    }

    /// <summary>Keeps the list sorted, best first; of equal scores the earlier span stands first.</summary>
    private static void Insert(List<ExtractedSpan> best, ExtractedSpan span, int count)
    {
        var at = best.Count;
        while (at > 0 && best[at - 1].Score < span.Score)
        {
            at--;
        }

        best.Insert(at, span);
        if (best.Count > count)
        {
            best.RemoveAt(count);
        }
    }
}
