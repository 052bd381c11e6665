namespace Rag.Core.Models;

/// <summary>What an extractor found in one passage.</summary>
/// <param name="Null">The score of "no answer here", in logits.</param>
/// <param name="Spans">The best spans, best first; none where the passage has no token. They may overlap.</param>
public sealed record Extraction(double Null, IReadOnlyList<ExtractedSpan> Spans)
{
    /// <summary>The score of the best span; null without any.</summary>
    public double? Best => Spans.Count == 0 ? null : Spans[0].Score;
}
