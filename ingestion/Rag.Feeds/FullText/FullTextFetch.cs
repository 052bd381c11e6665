using System.Collections.Concurrent;
using System.Net;
using Rag.Core.Queue;
using Rag.Feeds.Requests;
using Rag.Fetching.Requests;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.FullText;

/// <summary>
/// Fetches the page of one stub. Whatever the page does, the article goes on: with the page's text, or after some tries without it. A page
/// that is gone, or was not found twice, withdraws an article that is stored.
/// </summary>
internal sealed class FullTextFetch(IArticleQueue queue, PoliteHttp http, TimeProvider time, FeedMetrics metrics, IGonePages? gonePages)
{
    private const int MostTries = 3;

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMinutes(5);

    /// <summary>A server that is being mended, too, answers that a page is not found: it has so long to find it again.</summary>
    private static readonly TimeSpan s_secondLook = TimeSpan.FromHours(6);

    /// <summary>
    /// Pages that were not found once, by ticket, and when. Forgotten at the end of the process: they are looked for anew.
    /// </summary>
    private readonly ConcurrentDictionary<long, DateTimeOffset> _missing = [];

    public async Task RunAsync(QueuedArticle queued, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(queued.Article.FullTextUrl, UriKind.Absolute, out var address))
        {
            await PassStubOnAsync(queued, "Its page has no address that can be asked for.", "stub", cancellation).ConfigureAwait(false);
            return;
        }

        switch (await http.GetAsync(new FetchRequest(address), cancellation).ConfigureAwait(false))
        {
            case FetchResult.Fetched page:
                _missing.TryRemove(queued.Ticket, out _);
                await ReadAsync(queued, page, cancellation).ConfigureAwait(false);
                break;

            case FetchResult.Gone
            or FetchResult.Failed { Status: HttpStatusCode.Gone }:
                await WithdrawAsync(queued, address, cancellation).ConfigureAwait(false);
                break;

            case FetchResult.Failed { Status: HttpStatusCode.NotFound } missing:
                await MissAsync(queued, address, missing.Reason, cancellation).ConfigureAwait(false);
                break;

            case FetchResult.Failed failed when MayComeLater(failed) && queued.Attempts + 1 < MostTries:
                _missing.TryRemove(queued.Ticket, out _);
                var wait = s_firstRetry * (1 << (2 * queued.Attempts));
                var retryAt = time.GetUtcNow() + (failed.RetryAfter > wait ? failed.RetryAfter.Value : wait);
                await queue.FailAsync(queued, failed.Reason, retryAt, cancellation).ConfigureAwait(false);
                metrics.CountPage("retried");
                break;

            case FetchResult.Failed failed:
                await PassStubOnAsync(queued, failed.Reason, "failed", cancellation).ConfigureAwait(false);
                break;

            case FetchResult.Refused refused:
                await PassStubOnAsync(queued, refused.Reason, "refused", cancellation).ConfigureAwait(false);
                break;

            default:
                throw new InvalidOperationException("A page that was never fetched cannot be unchanged.");
        }
    }

    private static bool MayComeLater(FetchResult.Failed failed) => failed.IsTransient || failed.RetryAfter is not null;

    private async Task ReadAsync(QueuedArticle queued, FetchResult.Fetched page, CancellationToken cancellation)
    {
        string reason;
        try
        {
            var article = PageDocument.Read(page.Body, page.Address, page.ContentType, cancellation);
            if (FullTextMerge.Merge(queued.Article.Draft, article, page.Address) is { } whole)
            {
                await queue.PassOnAsync(queued, queued.Article with { Draft = whole }, cancellation).ConfigureAwait(false);
                metrics.CountPage("merged");
                return;
            }

            reason = $"The page at {page.Address.Host} has no text of it.";
        }
        catch (InvalidDataException unreadable)
        {
            reason = unreadable.Message;
        }

        await PassStubOnAsync(queued, reason, "stub", cancellation).ConfigureAwait(false);
    }

    /// <summary>"Not found" withdraws nothing before it was said twice, hours apart.</summary>
    private async Task MissAsync(QueuedArticle queued, Uri address, string reason, CancellationToken cancellation)
    {
        var isKnown = gonePages is not null && await gonePages.IsKnownAsync(queued.Article, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (isKnown && _missing.GetOrAdd(queued.Ticket, now) + s_secondLook > now)
        {
            await queue.FailAsync(queued, reason, now + s_secondLook, cancellation).ConfigureAwait(false);
            metrics.CountPage("missing");
            return;
        }

        await WithdrawAsync(queued, address, cancellation).ConfigureAwait(false);
        _missing.TryRemove(queued.Ticket, out _);
    }

    private async Task WithdrawAsync(QueuedArticle queued, Uri address, CancellationToken cancellation)
    {
        var reason = $"Its page is gone from {address.Host}.";
        if (gonePages is not null && await gonePages.WithdrawAsync(queued.Article, reason, cancellation).ConfigureAwait(false))
        {
            await queue.CompleteAsync([queued], cancellation).ConfigureAwait(false);
            metrics.CountPage("withdrawn");
            return;
        }

        await PassStubOnAsync(queued, reason, "gone", cancellation).ConfigureAwait(false);
    }

    /// <summary>An entry that has nothing but a page cannot be stored without it.</summary>
    private async Task PassStubOnAsync(QueuedArticle queued, string reason, string outcome, CancellationToken cancellation)
    {
        metrics.CountPage(outcome);
        if (queued.Article.Draft.Body.Length == 0)
        {
            await queue.FailAsync(queued, reason, null, cancellation).ConfigureAwait(false);
        }
        else
        {
            await queue.PassOnAsync(queued, queued.Article, cancellation).ConfigureAwait(false);
        }
    }
}
