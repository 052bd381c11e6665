using Rag.Core.Articles;

namespace Rag.Retrieval.Tests;

/// <summary>Stories as a test tells them.</summary>
internal sealed class FixedStories : IStoryCatalog
{
    private readonly Dictionary<ArticleId, Story> _stories = [];

    public void Add(string story, params ArticleId[] articles)
    {
        var members = articles.Select(article => new StoryMember(article, article.Value, null, null, default)).ToArray();
        foreach (var article in articles)
        {
            _stories.Add(article, new Story(new ArticleId(story), members));
        }
    }

    public ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyDictionary<ArticleId, Story>>(
            articles.Where(_stories.ContainsKey).ToDictionary(article => article, article => _stories[article])
        );

    public ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation) => throw new NotSupportedException();
}
