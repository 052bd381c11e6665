using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Requests;
using Rag.Fetching.Requests;

namespace Rag.Feeds.Withdrawals;

/// <summary>
/// Looks now and then whether the pages of the last days' articles are still there, whatever their feeds say: rolling off a feed means
/// nothing. A host is asked for one page in two hours, and hosts are asked one after the other, spread over that time. Without feeds it
/// asks nobody for anything. What was seen is forgotten at the end of the process.
/// </summary>
public sealed class PageWatch
{
    /// <summary>Of how many articles the pages are watched at most.</summary>
    private const int MostPages = 10_000;

    /// <summary>How long after its publication the page of an article is watched.</summary>
    private static readonly TimeSpan s_watched = TimeSpan.FromDays(3);

    /// <summary>In which a host is asked for one page.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromHours(2);

    private readonly IFeedCatalog _feeds;
    private readonly IArticleCatalog _articles;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PageLook _look;
    private Dictionary<ArticleId, WatchedPage> _pages = [];

    public PageWatch(
        IFeedCatalog feeds,
        IArticleCatalog articles,
        IGonePages gonePages,
        PoliteHttp http,
        TimeProvider time,
        FeedMetrics metrics,
        ILogger<PageWatch> logger
    )
    {
        (_feeds, _articles, _time, _logger) = (feeds, articles, time, logger);
        _look = new PageLook(feeds, gonePages, http, time, metrics, logger);
    }

    /// <summary>Runs until it is canceled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var pages = await ChooseAsync(cancellation).ConfigureAwait(false);
                var pause = s_round / (pages.Count + 1);
                foreach (var page in pages)
                {
                    await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
                    await LookAsync(page, cancellation).ConfigureAwait(false);
                }

                await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The look under way has the same token.
        }
    }

    private async Task<IReadOnlyList<WatchedPage>> ChooseAsync(CancellationToken cancellation)
    {
        try
        {
            _pages = await ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            FeedLog.WatchBroke(_logger, failure);
        }

        return PageRound.Next(_pages.Values, _time.GetUtcNow());
    }

    /// <summary>The pages of the articles that are stored now, with what was seen of them.</summary>
    private async Task<Dictionary<ArticleId, WatchedPage>> ReadAsync(CancellationToken cancellation)
    {
        var pages = new Dictionary<ArticleId, WatchedPage>();
        if (await _feeds.CountAsync(cancellation).ConfigureAwait(false) == 0)
        {
            return pages;
        }

        var oldest = _time.GetUtcNow() - s_watched;
        await foreach (var article in _articles.LatestAsync(MostPages, cancellation).ConfigureAwait(false))
        {
            var since = article.PublishedAt ?? article.FirstSeenAt;
            if (since < oldest)
            {
                break;
            }

            if (Uri.TryCreate(article.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                pages[article.Id] =
                    _pages.TryGetValue(article.Id, out var seen) && seen.Address == address
                        ? seen
                        : new WatchedPage(article.Id, address, article.Scope, since, PageLook.Kept(Validators.None, article.FirstSeenAt));
            }
        }

        return pages;
    }

    private bool IsHostThere(WatchedPage page) =>
        page.MissingSince is { } since
        && _pages.Values.Any(other =>
            other.ThereAt >= since && string.Equals(other.Address.IdnHost, page.Address.IdnHost, StringComparison.OrdinalIgnoreCase)
        );

    private async Task LookAsync(WatchedPage page, CancellationToken cancellation)
    {
        try
        {
            if (await _look.RunAsync(page, IsHostThere(page), cancellation).ConfigureAwait(false) is { } seen)
            {
                _pages[page.Article] = seen;
            }
            else
            {
                _pages.Remove(page.Article);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            FeedLog.WatchBroke(_logger, failure);
        }
    }
}
