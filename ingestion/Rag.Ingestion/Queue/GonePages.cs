using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Queue;

/// <summary>
/// Withdraws the article whose page is gone. A feed withdraws no more than it may change: the article of the page's own address that came
/// by it, and that it has for itself or whose host is its own.
/// </summary>
public sealed class GonePages(IArticleCatalog catalog, IArticleWriter writer, IFeedCatalog feeds, TimeProvider time) : IGonePages
{
    public async ValueTask<bool> IsKnownAsync(IncomingArticle article, CancellationToken cancellation) =>
        await FindAsync(article, cancellation).ConfigureAwait(false) is not null
        || await IsWithdrawnAsync(article, cancellation).ConfigureAwait(false);

    public async ValueTask<bool> WithdrawAsync(IncomingArticle article, string reason, CancellationToken cancellation) =>
        await FindAsync(article, cancellation).ConfigureAwait(false) is { } known
            ? await writer.RetractAsync(known.Id, new Retraction(reason, time.GetUtcNow()), cancellation).ConfigureAwait(false)
            : await IsWithdrawnAsync(article, cancellation).ConfigureAwait(false);

    private async ValueTask<Article?> FindAsync(IncomingArticle article, CancellationToken cancellation)
    {
        if (PageOf(article) is not { } url || article.Feed is not { } id)
        {
            return null;
        }

        var own = await catalog.FindAsync(ArticleId.Of(url, id, article.Scope), cancellation).ConfigureAwait(false);
        if (own?.Url == url)
        {
            return own;
        }

        return
            await catalog.FindByUrlAsync(url, article.Scope, cancellation).ConfigureAwait(false) is { } known
            && (await feeds.FeedsOfAsync(known.Id, cancellation).ConfigureAwait(false)).Contains(id)
            && await MayChangeAsync(id, known.Id, url, cancellation).ConfigureAwait(false)
            ? known
            : null;
    }

    private async ValueTask<bool> IsWithdrawnAsync(IncomingArticle article, CancellationToken cancellation) =>
        PageOf(article) is { } url
        && article.Feed is { } id
        && await catalog.FindRetractedAsync(ArticleId.Of(url, id, article.Scope), url, article.Scope, cancellation).ConfigureAwait(false)
            is { } gone
        && await MayChangeAsync(id, gone.Id, url, cancellation).ConfigureAwait(false);

    private async ValueTask<bool> MayChangeAsync(FeedId feed, ArticleId article, string url, CancellationToken cancellation) =>
        article.Feed is { } owner
            ? owner == feed
            : await feeds.FindAsync(feed, cancellation).ConfigureAwait(false) is { } followed && FeedVoice.SpeaksFor(followed.Url, url);

    /// <summary>Null where the page that was asked for is not the article's own.</summary>
    private static string? PageOf(IncomingArticle article) =>
        CanonicalUrl.From(article.FullTextUrl) is { } page && (CanonicalUrl.From(article.Draft.Url) ?? page) == page ? page : null;
}
