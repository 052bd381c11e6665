using Rag.Core.Articles;

namespace Rag.Ingestion.Samples;

/// <summary>What of the bundled sample news is stored.</summary>
public sealed class StoredSampleNews(SampleNews samples, IArticleCatalog articles, IArticleWriter writer)
{
    /// <summary>The suggested questions whose article is stored.</summary>
    public async ValueTask<IReadOnlyList<string>> SuggestedQuestionsAsync(CancellationToken cancellation)
    {
        var questions = new List<string>();
        foreach (var question in samples.Questions.Where(question => question.Suggested))
        {
            if (await articles.FindByUrlAsync(question.ArticleUrl!, AccessScope.Public, cancellation).ConfigureAwait(false) is not null)
            {
                questions.Add(question.Question);
            }
        }

        return questions;
    }

    /// <summary>Whether any of it is there that a new reader would be led to.</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellation) =>
        (await SuggestedQuestionsAsync(cancellation).ConfigureAwait(false)).Count > 0;

    /// <summary>Removes all of it; how many articles that were.</summary>
    public async Task<int> RemoveAsync(CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var url in samples.ArticleUrls(cancellation))
        {
            if (await articles.FindByUrlAsync(url, AccessScope.Public, cancellation).ConfigureAwait(false) is { } article)
            {
                removed += await writer.RemoveAsync(article.Id, cancellation).ConfigureAwait(false) ? 1 : 0;
            }
        }

        return removed;
    }
}
