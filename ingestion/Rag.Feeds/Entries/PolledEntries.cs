using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Entries;

/// <summary>What of a feed that was read is to be stored.</summary>
internal static class PolledEntries
{
    private static readonly TimeSpan s_breaking = TimeSpan.FromHours(6);

    private static readonly TimeSpan s_old = TimeSpan.FromDays(3);

    /// <summary>Each entry once, the oldest first, since feeds have the newest on top.</summary>
    /// <param name="dueAt">When the feed was due for the poll, or when a hub posted.</param>
    public static IReadOnlyList<PolledEntry> Of(FollowedFeed feed, FeedDocument document, DateTimeOffset dueAt, DateTimeOffset now)
    {
        var keys = EntryKeys.Of(document.Entries);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<PolledEntry>();
        foreach (var (entry, key) in document.Entries.Zip(keys))
        {
            if (taken.Add(key))
            {
                entries.Add(new PolledEntry(new SeenEntry(key, entry.Digest), Article(feed, entry, key, dueAt, now)));
            }
        }

        entries.Reverse();
        return entries;
    }

    private static IncomingArticle Article(
        FollowedFeed feed,
        FeedDocumentEntry entry,
        string key,
        DateTimeOffset dueAt,
        DateTimeOffset now
    ) =>
        new($"{feed.Id}/{key}", entry.Draft)
        {
            Scope = feed.Scope,
            Priority = PriorityOf(entry.Draft.PublishedAt ?? entry.Draft.UpdatedAt, now),
            Feed = feed.Id,
            FullTextUrl = entry.IsStub ? entry.Url : null,
            DueAt = dueAt,
        };

    private static QueuePriority PriorityOf(DateTimeOffset? published, DateTimeOffset now) =>
        published is not { } time ? QueuePriority.Normal
        : now - time <= s_breaking ? QueuePriority.Breaking
        : now - time > s_old ? QueuePriority.Backfill
        : QueuePriority.Normal;
}
