using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>
/// The feeds in a database of their own beside the articles'. The disk is on this machine, so every call works on the caller's thread and
/// has completed when it returns; calls come one at a time.
/// </summary>
public sealed class SqliteFeedCatalog : IFeedCatalog, IDisposable
{
    private const int FeedsPerPage = 256;
    private const int ArticlesPerPage = 1024;

    private readonly SideConnection _side;
    private readonly FeedTable _feeds;
    private readonly SeenTable _seen;
    private readonly FeedArticleTable _articles;
    private readonly TimeProvider _time;

    private SqliteFeedCatalog(SqliteConnection connection, SideConnection side, TimeProvider time, int mostSeen)
    {
        (_side, _time) = (side, time);
        _feeds = new FeedTable(connection);
        _seen = new SeenTable(connection, mostSeen);
        _articles = new FeedArticleTable(connection);
        side.Change(_feeds.EndClaims, CancellationToken.None);
    }

    /// <summary>
    /// Opens the catalog in this folder, creating it where it is missing. Only the holder of the store's lock may call it: whoever made the
    /// claims that are found has ended, so they are given up.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteFeedCatalog Open(string dataDir, TimeProvider time) => Open(dataDir, time, SeenTable.MostKept);

    internal static SqliteFeedCatalog Open(string dataDir, TimeProvider time, int mostSeen) =>
        SideConnection.Open(FeedSchema.In(dataDir), (connection, side) => new SqliteFeedCatalog(connection, side, time, mostSeen));

    public ValueTask<bool> AddAsync(FollowedFeed feed, CancellationToken cancellation) => Change(() => _feeds.Add(feed), cancellation);

    public ValueTask<FollowedFeed?> FindAsync(FeedId id, CancellationToken cancellation) => Read(() => _feeds.Find(id), cancellation);

    public ValueTask<FollowedFeed?> FindByUrlAsync(string url, CancellationToken cancellation) =>
        Read(() => _feeds.FindByUrl(url), cancellation);

    public ValueTask<FollowedFeed?> FindByCallbackAsync(string callback, CancellationToken cancellation) =>
        Read(() => _feeds.FindByCallback(callback), cancellation);

    public async IAsyncEnumerable<FollowedFeed> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = "";
        await Task.CompletedTask.ConfigureAwait(false);
        while (_side.Read(Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var feed in page)
            {
                yield return feed;
                cancellation.ThrowIfCancellationRequested();
            }

            last = page[^1].Id.Value;
        }

        List<FollowedFeed> Page() => _feeds.PageAfter(last, FeedsPerPage);
    }

    public ValueTask<long> CountAsync(CancellationToken cancellation) => Read(_feeds.Count, cancellation);

    public ValueTask<IReadOnlyList<FollowedFeed>> ClaimDueAsync(int most, TimeSpan lease, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return ValueTask.FromResult(_side.ChangeWithoutWaiting<IReadOnlyList<FollowedFeed>>(Claim, cancellation));

        List<FollowedFeed> Claim()
        {
            var due = _feeds.Due(now, most);
            due.ForEach(feed => _feeds.Claim(feed.Id, now + lease));
            return due;
        }
    }

    public ValueTask<FollowedFeed?> UpdateAsync(FeedId id, Func<FollowedFeed, FollowedFeed> change, CancellationToken cancellation) =>
        Change(
            () =>
            {
                if (_feeds.Find(id) is not { } feed)
                {
                    return null;
                }

                var changed = change(feed) with { Id = id };
                if (changed.Url != feed.Url && _feeds.FindByUrl(changed.Url) is not null)
                {
                    changed = changed with { Url = feed.Url };
                }

                _feeds.Update(changed);
                return changed;
            },
            cancellation
        );

    public ValueTask<IReadOnlyList<SeenEntry>> UnseenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation) =>
        Read(() => _feeds.NumberOf(id) is { } feed ? [.. entries.Where(entry => !_seen.Holds(feed, entry))] : entries, cancellation);

    public ValueTask MarkSeenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation)
    {
        _side.ChangeWithoutWaiting(
            () =>
            {
                if (_feeds.NumberOf(id) is { } feed)
                {
                    foreach (var entry in entries)
                    {
                        _seen.Mark(feed, entry);
                    }

                    _seen.ForgetOldest(feed);
                }

                return entries.Count;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask AttachAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> articles, CancellationToken cancellation)
    {
        _side.Change(
            () =>
            {
                foreach (var (id, article) in articles)
                {
                    if (_feeds.NumberOf(id) is { } feed)
                    {
                        _articles.Attach(feed, article);
                    }
                }
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<FeedId>> FeedsOfAsync(ArticleId article, CancellationToken cancellation) =>
        Read<IReadOnlyList<FeedId>>(() => _articles.FeedsOf(article), cancellation);

    public async IAsyncEnumerable<ArticleId> OnlyArticlesOfAsync(FeedId id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = "";
        await Task.CompletedTask.ConfigureAwait(false);
        while (_side.Read(Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var article in page)
            {
                yield return article;
                cancellation.ThrowIfCancellationRequested();
            }

            last = page[^1].Value;
        }

        List<ArticleId> Page() => _feeds.NumberOf(id) is { } feed ? _articles.OnlyOf(feed, last, ArticlesPerPage) : [];
    }

    public ValueTask<bool> RemoveAsync(FeedId id, CancellationToken cancellation) =>
        Change(
            () =>
            {
                if (_feeds.NumberOf(id) is not { } feed)
                {
                    return false;
                }

                _seen.RemoveAll(feed);
                _articles.RemoveAll(feed);
                _feeds.Remove(id);
                return true;
            },
            cancellation
        );

    public void Dispose() => _side.Dispose();

    private ValueTask<T> Read<T>(Func<T> statements, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Read(statements, cancellation));

    private ValueTask<T> Change<T>(Func<T> statements, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(statements, cancellation));
}
