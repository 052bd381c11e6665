using Rag.Core.Text;

namespace Rag.Core.Articles;

/// <summary>What a publisher said when it corrected an article. Later revisions keep it, whether they repeat it or not.</summary>
/// <param name="At">When the service stored the first revision that said so.</param>
/// <param name="Sentence">As printed, in one line.</param>
/// <param name="Span">Where it stands in this revision's body; null where it stands in the title, or no longer in the article.</param>
public sealed record ArticleCorrection(DateTimeOffset At, string Sentence, TextSpan? Span);
