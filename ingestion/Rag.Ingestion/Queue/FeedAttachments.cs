using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Queue;

/// <summary>Says which articles came by which feeds, once they are stored.</summary>
internal sealed class FeedAttachments(IFeedCatalog feeds, IArticleCatalog catalog, IArticleWriter writer)
{
    public async ValueTask AddAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> brought, CancellationToken cancellation)
    {
        if (brought.Count > 0)
        {
            await feeds.AttachAsync(brought, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A feed may be removed with its articles while some of them are being stored: those that were stored too late are removed here, so
    /// that nothing of it is left.
    /// </summary>
    public async ValueTask AddStoredAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> brought, CancellationToken cancellation)
    {
        await AddAsync(brought, cancellation).ConfigureAwait(false);
        foreach (var articles in brought.GroupBy(one => one.Feed, one => one.Article))
        {
            if (await feeds.FindAsync(articles.Key, cancellation).ConfigureAwait(false) is null)
            {
                await RemoveLateAsync(articles, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>An article that has earlier revisions was there before, and has been removed already if it was to be.</summary>
    private async ValueTask RemoveLateAsync(IEnumerable<ArticleId> articles, CancellationToken cancellation)
    {
        foreach (var article in articles)
        {
            var others = await feeds.FeedsOfAsync(article, cancellation).ConfigureAwait(false);
            if (
                others.Count == 0
                && await catalog.RevisionsAsync(article, cancellation).Take(2).CountAsync(cancellation).ConfigureAwait(false) == 1
            )
            {
                await writer.RemoveAsync(article, cancellation).ConfigureAwait(false);
            }
        }
    }
}
