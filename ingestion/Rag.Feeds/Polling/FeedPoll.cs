using Microsoft.Extensions.Logging;
using Rag.Core.Feeds;
using Rag.Feeds.Entries;
using Rag.Feeds.Hubs;
using Rag.Feeds.Requests;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Polling;

/// <summary>
/// Asks for one feed once. What is new is queued first, then marked as seen, then the feed is updated: whatever ends the process between
/// two of these steps, the next poll finds the same news again and none is lost.
/// </summary>
internal sealed class FeedPoll(
    IFeedCatalog catalog,
    NewsIntake intake,
    HubSubscriber hubs,
    PoliteHttp http,
    Lazy<CredentialVault> vault,
    TimeProvider time,
    FeedMetrics metrics,
    ILogger logger
)
{
    /// <summary>Of one index; a news site has some.</summary>
    private const int MostSitemaps = 20;

    public async Task RunAsync(FollowedFeed feed, CancellationToken cancellation)
    {
        var result = await AskAsync(feed, DueAt(feed), cancellation).ConfigureAwait(false);
        if (result.MovedTo is { } moved && await IsTakenAsync(feed, moved, cancellation).ConfigureAwait(false))
        {
            result = result with { MovedTo = null, MovedOnto = moved };
        }

        var updated = await catalog
            .UpdateAsync(
                feed.Id,
                current => PollDecision.After(current, result, time.GetUtcNow(), Random.Shared.NextDouble()),
                cancellation
            )
            .ConfigureAwait(false);
        metrics.Count(result);
        Tell(feed, result);
        var read = result as PollResult.Read;
        metrics.CountNews(read?.News ?? 0);
        if (updated is not null && result is PollResult.Read or PollResult.Unchanged)
        {
            await hubs.AfterPollAsync(updated, read?.Feed, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A feed that was never polled is due since it was added.</summary>
    public static DateTimeOffset DueAt(FollowedFeed feed) => feed.State.NextPollAt > feed.AddedAt ? feed.State.NextPollAt : feed.AddedAt;

    private async Task<bool> IsTakenAsync(FollowedFeed feed, Uri address, CancellationToken cancellation) =>
        await catalog.FindByUrlAsync(address.AbsoluteUri, cancellation).ConfigureAwait(false) is { } other && other.Id != feed.Id;

    private async Task<PollResult> AskAsync(FollowedFeed feed, DateTimeOffset dueAt, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(feed.Url, UriKind.Absolute, out var address))
        {
            return new PollResult.Failed("Its address is none that can be asked for: remove it, and add it with the right one.");
        }

        FeedCredential? credential = null;
        if (feed.Credential is { } kept && (credential = vault.Value.TryUnseal(kept, feed.Id.Value)) is null)
        {
            return new PollResult.Failed("Its credential cannot be read with the key in the data folder: give it again.");
        }

        var request = new FetchRequest(address)
        {
            Known = new Validators(feed.State.ETag, feed.State.LastModified),
            Credential = credential,
        };
        return await http.GetAsync(request, cancellation).ConfigureAwait(false) switch
        {
            FetchResult.Fetched fetched => await ReadAsync(feed, fetched, dueAt, cancellation).ConfigureAwait(false),
            FetchResult.NotModified same => new PollResult.Unchanged(same.Validators) { MovedTo = same.MovedTo, FreshFor = same.FreshFor },
            FetchResult.Gone => new PollResult.Gone(),
            FetchResult.Refused refused => new PollResult.Failed(refused.Reason),
            FetchResult.Failed failed => new PollResult.Failed(failed.Reason) { RetryAfter = failed.RetryAfter },
            _ => throw new InvalidOperationException("A fetch ends in one of five ways."),
        };
    }

    private async Task<PollResult> ReadAsync(
        FollowedFeed feed,
        FetchResult.Fetched fetched,
        DateTimeOffset dueAt,
        CancellationToken cancellation
    )
    {
        FeedDocument document;
        try
        {
            document = FeedDocument.Read(fetched.Body, fetched.Address, fetched.ContentType, cancellation);
        }
        catch (InvalidDataException reason)
        {
            return new PollResult.Failed(reason.Message) { FreshFor = fetched.FreshFor };
        }

        var isIndex = document.Sitemaps.Count > 0;
        if (isIndex)
        {
            document = await WithSitemapsAsync(document, fetched.Address, cancellation).ConfigureAwait(false);
        }

        var news = await intake.TakeAsync(feed, document, dueAt, cancellation).ConfigureAwait(false);

        // An index may stay as it is while a sitemap that it names changes.
        return new PollResult.Read(document, isIndex ? Validators.None : fetched.Validators, news)
        {
            MovedTo = fetched.MovedTo,
            FreshFor = fetched.FreshFor,
        };
    }

    /// <summary>The entries of the sitemaps as well; those of other hosts, and indexes within the index, are passed over.</summary>
    private async Task<FeedDocument> WithSitemapsAsync(FeedDocument index, Uri address, CancellationToken cancellation)
    {
        var entries = new List<FeedDocumentEntry>(index.Entries);
        var trouble = index.Trouble;
        foreach (var sitemap in index.Sitemaps.Take(MostSitemaps))
        {
            if (!Uri.TryCreate(sitemap, UriKind.Absolute, out var child) || child.Host != address.Host)
            {
                continue;
            }

            var result = await http.GetAsync(new FetchRequest(child), cancellation).ConfigureAwait(false);
            if (result is FetchResult.Fetched fetched && TryRead(fetched, cancellation) is { } read)
            {
                entries.AddRange(read.Entries.Take(FeedDocument.MostEntries - entries.Count));
            }
            else
            {
                trouble ??= "Some of the sitemaps that it names cannot be read.";
            }
        }

        return index with
        {
            Entries = entries,
            Trouble = trouble,
        };
    }

    private static FeedDocument? TryRead(FetchResult.Fetched fetched, CancellationToken cancellation)
    {
        try
        {
            return FeedDocument.Read(fetched.Body, fetched.Address, fetched.ContentType, cancellation);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void Tell(FollowedFeed feed, PollResult result)
    {
        switch (result)
        {
            case PollResult.Gone:
                FeedLog.Gone(logger, feed.Id);
                break;
            case PollResult.Failed failed when feed.State.Failures == 0:
                FeedLog.BeganToFail(logger, feed.Id, failed.Reason);
                break;
            case PollResult.Read when feed.State.Failures > 0:
                FeedLog.Recovered(logger, feed.Id, feed.State.Failures);
                break;
        }
    }
}
