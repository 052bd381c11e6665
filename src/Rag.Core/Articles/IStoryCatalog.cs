namespace Rag.Core.Articles;

/// <summary>
/// Which articles tell the same story. All articles of a story have one <see cref="Article.Scope"/>. A canceled token ends every call with
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IStoryCatalog
{
    /// <summary>The stories of these articles; an article that is in none is missing from the result.</summary>
    ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    );

    /// <summary>
    /// At most <paramref name="count"/> stories that articles for these readers tell, first the one with the newest article. They are
    /// looked for among so many of the newest articles only that there may be fewer.
    /// </summary>
    ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation);

    /// <summary>The memberships of the articles that were stored last, the one stored first among them first.</summary>
    ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    );

    /// <summary>The story that the article is in; null where it is in none.</summary>
    ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation);
}
