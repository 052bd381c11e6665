using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Which of the candidates, offered in their order, are hits: near duplicates are none, and further articles of a story come after all
/// others. Owned by one search.
/// </summary>
/// <param name="overlap">See <see cref="NearDuplicates{TText}"/>.</param>
internal sealed class HitSelection<TText>(
    IReadOnlyList<SourceMention> mentions,
    RetrievalOptions options,
    Func<TText, TText, double> overlap
)
{
    private readonly NearDuplicates<TText> _duplicates = new(mentions, options.NearDuplicate, overlap);
    private readonly ToldStories _told = new(mentions);

    /// <summary>Null for a hit, else what speaks against it.</summary>
    /// <param name="story">That the article tells; null where it is in none.</param>
    public LeftOutReason? Offer(TText text, string? source, ArticleId article, ArticleId? story) =>
        !_duplicates.Accept(text, source) ? LeftOutReason.NearDuplicate
        : options.OneArticleOfAStory && story is { } told && !_told.Accept(told, article, source) ? LeftOutReason.Story
        : null;
}
