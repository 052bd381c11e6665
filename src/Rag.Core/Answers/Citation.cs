using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>
/// A quotation with the place it stands in. Offsets are UTF-16, half-open, in the revision's body (in the passage's text when it has no
/// article).
/// </summary>
/// <param name="Number">As printed after the quotation, from 1.</param>
/// <param name="PassageIndex">Index in <see cref="Answer.Passages"/>.</param>
/// <param name="TextStart">First offset of the quoted words (without their quotation marks) in <see cref="Answer.Text"/>.</param>
public sealed record Citation(
    int Number,
    int PassageIndex,
    ArticleId? ArticleId,
    int Revision,
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string Quote,
    int Start,
    int End,
    int TextStart,
    int TextEnd
)
{
    /// <summary>
    /// What its publisher said when it corrected the article, in the revision that is cited or before; null where it never did.
    /// </summary>
    public ArticleCorrection? Correction { get; init; }

    /// <summary>The story that the article tells, with all who told it; null where it is in none.</summary>
    public Story? Story { get; init; }

    /// <summary>The first article of each other outlet that told the story.</summary>
    public IReadOnlyList<StoryMember> AlsoReportedBy => [.. Story?.OtherThan(Source) ?? []];
}
