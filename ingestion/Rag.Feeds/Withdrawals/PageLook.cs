using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Requests;
using Rag.Fetching.Requests;

namespace Rag.Feeds.Withdrawals;

/// <summary>
/// Asks for the page of one stored article, unless nobody may withdraw the article on its word. A page that is gone, or was not found
/// twice, hours apart, withdraws the article; whatever else happens leaves it as it is. "Not found" is believed of a page that was there
/// before, or while other pages of its host are: some servers say it of all pages to whoever is no browser.
/// </summary>
internal sealed class PageLook(
    IFeedCatalog feeds,
    IGonePages gonePages,
    PoliteHttp http,
    TimeProvider time,
    FeedMetrics metrics,
    ILogger logger
)
{
    /// <summary>The page as it is known now; null where it needs no further look.</summary>
    /// <param name="isHostThere">Whether another page of the host was there since this one was first missing.</param>
    public async Task<WatchedPage?> RunAsync(WatchedPage page, bool isHostThere, CancellationToken cancellation)
    {
        if (await FindOwnerAsync(page, cancellation).ConfigureAwait(false) is not { } owned)
        {
            return page with { LookedAt = time.GetUtcNow(), MissingSince = null };
        }

        var result = await http.GetAsync(new FetchRequest(page.Address) { Known = page.Known }, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        switch (result)
        {
            case FetchResult.Fetched fetched:
                metrics.CountLook("there");
                return There(page, now, Kept(fetched.Validators, now));

            case FetchResult.NotModified same:
                metrics.CountLook("unchanged");
                return There(page, now, same.Validators);

            case FetchResult.Failed { Status: HttpStatusCode.NotFound }
                when page.MissingSince is null || !(isHostThere || page.ThereAt is not null):
                metrics.CountLook("missing");
                return page with { LookedAt = now, MissingSince = now };

            case FetchResult.Gone
            or FetchResult.Failed { Status: HttpStatusCode.NotFound or HttpStatusCode.Gone }:
                await gonePages.WithdrawAsync(owned, $"Its page is gone from {page.Address.Host}.", cancellation).ConfigureAwait(false);
                metrics.CountLook("withdrawn");
                FeedLog.PageGone(logger, page.Article);
                return null;

            default:
                metrics.CountLook("failed");
                return page with { LookedAt = now, MissingSince = null };
        }
    }

    private static WatchedPage There(WatchedPage page, DateTimeOffset now, Validators known) =>
        page with
        {
            LookedAt = now,
            ThereAt = now,
            MissingSince = null,
            Known = known,
        };

    /// <summary>A page that came without validators is asked for by when it came.</summary>
    public static Validators Kept(Validators given, DateTimeOffset now) =>
        given.AreNone ? new Validators(null, now.ToString("r", CultureInfo.InvariantCulture)) : given;

    /// <summary>
    /// The article as a feed that may withdraw it would give it; null where there is none. Pages behind a credential are not asked for: to
    /// others they may not be there.
    /// </summary>
    private async Task<IncomingArticle?> FindOwnerAsync(WatchedPage page, CancellationToken cancellation)
    {
        foreach (var id in await feeds.FeedsOfAsync(page.Article, cancellation).ConfigureAwait(false))
        {
            var article = new IncomingArticle(page.Article.Value, DraftOf(page))
            {
                Feed = id,
                Scope = page.Scope,
                FullTextUrl = page.Address.AbsoluteUri,
                DueAt = time.GetUtcNow(),
            };
            if (
                await feeds.FindAsync(id, cancellation).ConfigureAwait(false) is { IsPaused: false, Credential: null }
                && await gonePages.IsKnownAsync(article, cancellation).ConfigureAwait(false)
            )
            {
                return article;
            }
        }

        return null;
    }

    private static ArticleDraft DraftOf(WatchedPage page) => new(null, page.Address.AbsoluteUri, null, null, null, null, null, null, "");
}
