using Rag.Core.Articles;

namespace Rag.Eval.Stories;

/// <summary>The stories of a store in which nothing is.</summary>
public sealed class EmptyStories : IStoryCatalog
{
    public ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyDictionary<ArticleId, Story>>(new Dictionary<ArticleId, Story>());

    public ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Story>>([]);

    public ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyList<(ArticleId, StoryMembership)>>([]);

    public ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation) =>
        ValueTask.FromResult<ArticleId?>(null);
}
