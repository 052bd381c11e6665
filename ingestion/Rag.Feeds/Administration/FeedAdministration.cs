using Rag.Core.Access;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Opml;
using Rag.Fetching.Credentials;
using Rag.Ingestion.Samples;

namespace Rag.Feeds.Administration;

/// <summary>Administration by the process that holds the data folder. Thread-safe.</summary>
/// <param name="added">Called once feeds are due that were not: whoever polls need not wait for its next look.</param>
/// <param name="removed">Called once a feed is followed no more.</param>
public sealed class FeedAdministration(
    IFeedCatalog catalog,
    IArticleQueue queue,
    IArticleWriter writer,
    StoredSampleNews samples,
    AddressLook look,
    BacklogMeter backlog,
    Action added,
    TimeProvider time,
    Lazy<CredentialVault> vault,
    Action<FollowedFeed>? removed = null
) : IFeedAdministration
{
    private const int DeadShown = 50;
    private const int LongestName = 200;
    private const string SampleName = "the sample news";

    private readonly AddressTrial _trial = new(catalog, look);

    public async Task<FeedsOverview> OverviewAsync(CancellationToken cancellation)
    {
        var now = time.GetLocalNow();
        var (dead, deadOf, deadCount) = await DeadAsync(cancellation).ConfigureAwait(false);
        var feeds = new List<FeedReport>();
        await foreach (var feed in catalog.ListAsync(cancellation).ConfigureAwait(false))
        {
            feeds.Add(FeedReport.Of(feed, deadOf.GetValueOrDefault(feed.Id), now));
        }

        var depths = await queue.DepthAsync(cancellation).ConfigureAwait(false);
        return new FeedsOverview(
            [.. feeds.OrderByDescending(feed => feed.Severity).ThenBy(feed => feed.Name, StringComparer.OrdinalIgnoreCase)],
            [.. depths.Select(depth => new StageReport(depth.Stage, depth.Waiting, depth.Claimed, Lag(depth, now)))],
            dead,
            deadCount,
            backlog.Observe(depths.Sum(depth => depth.Waiting), now),
            await samples.AnyAsync(cancellation).ConfigureAwait(false)
        );
    }

    public Task<AddressReport> TestAsync(string address, CancellationToken cancellation) => _trial.RunAsync(address, null, cancellation);

    public async Task<AddReport> AddAsync(string address, FeedTerms terms, CancellationToken cancellation)
    {
        RequireKept(terms);
        var found = await _trial.RunAsync(address, terms.Secret?.ToCredential(), cancellation).ConfigureAwait(false);
        var first = found.Feeds.Count > 0 ? found.Feeds[0] : throw new FeedRefusedException(found.Sentence);
        if (terms.Secret is not null && !FeedCredential.MayGo(new Uri(found.Address), new Uri(first.Url)))
        {
            throw new FeedRefusedException($"The feed of that page is at another host, {first.Url}: give that address with what opens it.");
        }

        var report = await FollowAsync([new OpmlFeed(first.Url, first.Title, first.SiteUrl, [])], terms, cancellation)
            .ConfigureAwait(false);
        return report with { Others = [.. found.Feeds.Skip(1).Where(feed => !feed.IsFollowed)] };
    }

    public Task<AddReport> FollowAsync(IReadOnlyList<OpmlFeed> feeds, CancellationToken cancellation) =>
        FollowAsync(feeds, FeedTerms.None, cancellation);

    private async Task<AddReport> FollowAsync(IReadOnlyList<OpmlFeed> feeds, FeedTerms terms, CancellationToken cancellation)
    {
        var now = time.GetLocalNow();
        var (isNew, isKnown, refused) = (new List<FeedReport>(), new List<FeedReport>(), new List<string>());
        foreach (var feed in feeds)
        {
            if (WebAddress.Of(feed.Url) is not { } address)
            {
                refused.Add($"'{OpmlText.Line(feed.Url, LongestName)}' is no address that begins with http:// or https://.");
                continue;
            }

            var url = address.AbsoluteUri;
            var followed = new FollowedFeed(FeedId.Of(url), url, now)
            {
                Title = OpmlText.Line(feed.Title, LongestName),
                SiteUrl = WebAddress.Of(feed.SiteUrl)?.AbsoluteUri,
                Folders = [.. feed.Folders.Select(folder => OpmlText.Line(folder, LongestName)).OfType<string>()],
                Scope = ScopeOf(terms),
            };
            followed = With(followed, terms);
            if (await catalog.AddAsync(followed, cancellation).ConfigureAwait(false))
            {
                isNew.Add(FeedReport.Of(followed, 0, now));
            }
            else
            {
                var known = await catalog.FindByUrlAsync(url, cancellation).ConfigureAwait(false)
                    ?? await catalog.FindAsync(followed.Id, cancellation).ConfigureAwait(false);
                if (known is not null && known.Scope != followed.Scope)
                {
                    refused.Add($"{url} is followed for {known.Scope}: remove it first, or it stays as it is.");
                    continue;
                }

                isKnown.Add(FeedReport.Of(known ?? followed, 0, now));
            }
        }

        if (isNew.Count > 0)
        {
            added();
        }

        return new AddReport(isNew, isKnown, [], refused);
    }

    public async Task<FeedReport> ChangeAsync(string name, FeedChange change, CancellationToken cancellation)
    {
        var feed = await MeantAsync(name, cancellation).ConfigureAwait(false);
        var changed = await catalog.UpdateAsync(feed.Id, followed => Changed(followed, change), cancellation).ConfigureAwait(false)
            ?? throw NotFollowed(name);
        if (change != FeedChange.Pause)
        {
            added();
        }

        return FeedReport.Of(changed, 0, time.GetLocalNow());
    }

    public async Task<FeedReport> SetAsync(string name, FeedTerms terms, CancellationToken cancellation)
    {
        RequireKept(terms);
        if (terms.Collection is not null)
        {
            throw new FeedRefusedException("Articles stay in their collection: remove the feed, and add it anew with the other one.");
        }

        var feed = await MeantAsync(name, cancellation).ConfigureAwait(false);
        var changed = await catalog.UpdateAsync(feed.Id, followed => With(followed, terms), cancellation).ConfigureAwait(false)
            ?? throw NotFollowed(name);
        if (terms.Secret is not null)
        {
            added();
        }

        return FeedReport.Of(changed, 0, time.GetLocalNow());
    }

    /// <summary>
    /// It is paused first, so that no poll brings back what is being removed; a removal that broke off can be repeated. What still waits is
    /// dropped in any case. Whoever has some of it in hand meanwhile asks again whether the feed is followed.
    /// </summary>
    public async Task<RemovalReport> RemoveAsync(string name, ArticlesOfFeed articles, CancellationToken cancellation)
    {
        var feed = await MeantAsync(name, cancellation).ConfigureAwait(false);
        await catalog.UpdateAsync(feed.Id, followed => followed with { IsPaused = true }, cancellation).ConfigureAwait(false);
        await queue.RemoveAsync(feed.Id, cancellation).ConfigureAwait(false);
        var count = 0;
        if (articles == ArticlesOfFeed.Remove)
        {
            var only = await catalog.OnlyArticlesOfAsync(feed.Id, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
            foreach (var article in only)
            {
                count += await writer.RemoveAsync(article, cancellation).ConfigureAwait(false) ? 1 : 0;
            }
        }

        await catalog.RemoveAsync(feed.Id, cancellation).ConfigureAwait(false);
        await queue.RemoveAsync(feed.Id, cancellation).ConfigureAwait(false);
        removed?.Invoke(feed);
        return new RemovalReport(OpmlText.Line(feed.Title, LongestName) ?? feed.Url, count);
    }

    public async Task<RemovalReport> RemoveSampleAsync(CancellationToken cancellation) =>
        new(SampleName, await samples.RemoveAsync(cancellation).ConfigureAwait(false));

    public async Task<int> ChangeDeadAsync(long? ticket, DeadChange change, CancellationToken cancellation)
    {
        long[]? tickets = ticket is { } one ? [one] : null;
        return change == DeadChange.Retry
            ? await queue.RetryDeadAsync(tickets, cancellation).ConfigureAwait(false)
            : await queue.DropDeadAsync(tickets, cancellation).ConfigureAwait(false);
    }

    private async Task<(List<DeadReport> Shown, Dictionary<FeedId, long> OfFeed, long Count)> DeadAsync(CancellationToken cancellation)
    {
        var (shown, ofFeed, count) = (new List<DeadReport>(), new Dictionary<FeedId, long>(), 0L);
        await foreach (var dead in queue.DeadAsync(cancellation).ConfigureAwait(false))
        {
            count++;
            if (dead.Article.Feed is { } feed)
            {
                ofFeed[feed] = ofFeed.GetValueOrDefault(feed) + 1;
            }

            if (shown.Count < DeadShown)
            {
                var draft = dead.Article.Draft;
                var title = OpmlText.Line(draft.Title, LongestName) ?? OpmlText.Line(draft.Url, LongestName) ?? "Untitled";
                shown.Add(new DeadReport(dead.Ticket, dead.Stage, title, dead.Article.Feed?.Value, dead.DiedAt, dead.Reason));
            }
        }

        return (shown, ofFeed, count);
    }

    private async Task<FollowedFeed> MeantAsync(string name, CancellationToken cancellation)
    {
        var given = name.Trim();
        var feed = await catalog.FindAsync(new FeedId(given), cancellation).ConfigureAwait(false)
            ?? await catalog.FindByUrlAsync(WebAddress.Of(given)?.AbsoluteUri ?? given, cancellation).ConfigureAwait(false);
        if (feed is not null)
        {
            return feed;
        }

        var named = await catalog
            .ListAsync(cancellation)
            .Where(followed => string.Equals(followed.Title, given, StringComparison.OrdinalIgnoreCase))
            .Take(2)
            .ToListAsync(cancellation)
            .ConfigureAwait(false);
        return named switch
        {
            [var one] => one,
            [] => throw NotFollowed(name),
            _ => throw new FeedRefusedException($"Several feeds are called '{OpmlText.Line(name, LongestName)}': name one by its address."),
        };
    }

    /// <summary>A new credential is tried at once.</summary>
    private FollowedFeed With(FollowedFeed feed, FeedTerms terms) =>
        feed with
        {
            KeepFor =
                terms.KeepDays is not { } days ? feed.KeepFor
                : days == 0 ? null
                : TimeSpan.FromDays(days),
            Credential = terms.Secret is { } secret ? vault.Value.Seal(secret.ToCredential(), feed.Id.Value) : feed.Credential,
            State = terms.Secret is null ? feed.State : feed.State with { NextPollAt = default },
        };

    private static void RequireKept(FeedTerms terms)
    {
        if (terms.KeepDays is < 0 or > FeedTerms.MostDays)
        {
            throw new FeedRefusedException($"Articles are kept between 1 and {FeedTerms.MostDays} days, or 0 for as the settings say.");
        }

        if (terms.Collection is { } collection && !CollectionNames.IsFullName(collection))
        {
            throw new FeedRefusedException($"'{OpmlText.Line(collection, LongestName)}' is no collection: name it as TENANT/NAME.");
        }

        _ = terms.Secret?.ToCredential();
    }

    private static AccessScope ScopeOf(FeedTerms terms) =>
        terms.Collection is { } collection ? CollectionNames.ScopeOf("", collection) : AccessScope.Public;

    private static FollowedFeed Changed(FollowedFeed feed, FeedChange change) =>
        change switch
        {
            FeedChange.Pause => feed with { IsPaused = true },
            FeedChange.Resume => feed with { IsPaused = false, State = feed.State with { IsGone = false } },
            _ => feed with { State = feed.State with { NextPollAt = default } },
        };

    private static TimeSpan Lag(QueueDepth depth, DateTimeOffset now) =>
        depth.OldestQueuedAt is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;

    private static FeedRefusedException NotFollowed(string name) =>
        new($"No feed is followed under '{OpmlText.Line(name, LongestName)}': 'rag feeds list' shows those that are.");
}
