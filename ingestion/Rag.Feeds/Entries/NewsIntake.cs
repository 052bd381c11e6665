using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Entries;

/// <summary>Queues what a feed has that was not queued before, whether a poll found it or a hub posted it.</summary>
internal sealed class NewsIntake(IFeedCatalog catalog, IArticleQueue queue, TimeProvider time)
{
    /// <summary>Returns how many entries are new or changed. They are marked only once they are queued.</summary>
    public async Task<int> TakeAsync(FollowedFeed feed, FeedDocument document, DateTimeOffset dueAt, CancellationToken cancellation)
    {
        var entries = PolledEntries.Of(feed, document, dueAt, time.GetUtcNow()).ToDictionary(entry => entry.Seen);
        var unseen = await catalog.UnseenAsync(feed.Id, [.. entries.Keys], cancellation).ConfigureAwait(false);
        if (unseen.Count > 0)
        {
            if (await catalog.FindAsync(feed.Id, cancellation).ConfigureAwait(false) is null)
            {
                return 0; // it was removed while it was asked
            }

            await queue.EnqueueAsync([.. unseen.Select(seen => entries[seen].Article)], cancellation).ConfigureAwait(false);
            await catalog.MarkSeenAsync(feed.Id, unseen, cancellation).ConfigureAwait(false);
        }

        return unseen.Count;
    }
}
