using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>A publisher's word in an article that an earlier state of it was wrong.</summary>
/// <param name="Text">As printed, in one line.</param>
/// <param name="Span">In the body; null for the title.</param>
internal sealed record CorrectionNote(string Text, TextSpan? Span)
{
    public bool IsOfTitle => Span is null;
}
