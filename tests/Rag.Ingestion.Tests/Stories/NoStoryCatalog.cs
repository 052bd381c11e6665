using Rag.Core.Articles;

namespace Rag.Ingestion.Tests.Stories;

/// <summary>Stories of a store that holds what a test puts in.</summary>
internal sealed class NoStoryCatalog : IStoryCatalog
{
    public List<(ArticleId Article, StoryMembership Membership)> Last { get; } = [];

    public ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyDictionary<ArticleId, Story>>(new Dictionary<ArticleId, Story>());

    public ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Story>>([]);

    public ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyList<(ArticleId, StoryMembership)>>([.. Last.TakeLast(count)]);

    public ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation) =>
        ValueTask.FromResult(Last.Where(one => one.Article == article).Select(one => (ArticleId?)one.Membership.Story).FirstOrDefault());
}
