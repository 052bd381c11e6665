using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Core.Answers;

/// <summary>What became of one citation.</summary>
/// <param name="RevisionNow">Null where the article is not stored any more.</param>
/// <param name="PlaceNow">
/// Where the quoted words stand in the revision that holds now; null where they do not, or where the revision that was cited is not kept.
/// </param>
/// <param name="ChangedAt">
/// When the revision that holds now was stored, or the article was withdrawn; null where nothing is known of that.
/// </param>
/// <param name="Correction">The last one since the article was cited.</param>
/// <param name="Reason">Why it was withdrawn.</param>
public sealed record CitationStatus(
    CitedPlace Cited,
    CitationChange Change,
    int? RevisionNow = null,
    TextSpan? PlaceNow = null,
    DateTimeOffset? ChangedAt = null,
    ArticleCorrection? Correction = null,
    string? Reason = null
);
