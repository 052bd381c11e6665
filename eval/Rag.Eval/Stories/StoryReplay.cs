using Rag.Core.Articles;

namespace Rag.Eval.Stories;

/// <summary>Articles as they came, each given its story before the next one is read.</summary>
public static class StoryReplay
{
    private const int ArticlesPerBatch = 64;

    /// <param name="assign">Gives a batch its stories.</param>
    /// <returns>The story of each article, by the hash of its link.</returns>
    public static async Task<IReadOnlyDictionary<string, ArticleId>> RunAsync(
        IReadOnlyList<Article> articles,
        Func<IReadOnlyList<ArticleWrite>, ValueTask<IReadOnlyList<ArticleWrite>>> assign,
        IProgress<int>? progress
    )
    {
        var stories = new Dictionary<string, ArticleId>();
        foreach (var batch in articles.Chunk(ArticlesPerBatch))
        {
            foreach (var write in await assign([.. batch.Select(article => new ArticleWrite(article, []))]))
            {
                stories[FeedEntries.HashOf(write.Article.Url!)] = write.Story!.Story;
            }

            progress?.Report(stories.Count);
        }

        return stories;
    }
}
