using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Feeds;

namespace Rag.Stores.Postgres.Feeds;

/// <summary>The feeds in a PostgreSQL database, for any number of processes: each feed that is due is polled by one of them.</summary>
public sealed class PostgresFeedCatalog : IFeedCatalog
{
    private const int FeedsPerPage = 256;
    private const int ArticlesPerPage = 1024;

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;

    private PostgresFeedCatalog(PostgresDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Opens the catalog; what was claimed by processes that have ended can be claimed again at once.</summary>
    /// <exception cref="StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresFeedCatalog> OpenAsync(PostgresDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        await database.ExecuteAsync(channel: null, [(FeedSql.EndClaimsOfTheDead, [])], cancellation).ConfigureAwait(false);
        return new PostgresFeedCatalog(database, time);
    }

    public async ValueTask<bool> AddAsync(FollowedFeed feed, CancellationToken cancellation) =>
        await _database.ExecuteAsync(channel: null, [(FeedSql.Add, FeedRow.Values(feed))], cancellation).ConfigureAwait(false) == 1;

    public ValueTask<FollowedFeed?> FindAsync(FeedId id, CancellationToken cancellation) =>
        FirstAsync(FeedSql.Find, id.Value, cancellation);

    public ValueTask<FollowedFeed?> FindByUrlAsync(string url, CancellationToken cancellation) =>
        FirstAsync(FeedSql.FindByUrl, url, cancellation);

    public ValueTask<FollowedFeed?> FindByCallbackAsync(string callback, CancellationToken cancellation) =>
        FirstAsync(FeedSql.FindByCallback, callback, cancellation);

    public async IAsyncEnumerable<FollowedFeed> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = "";
        while (
            await _database.QueryAsync(FeedSql.Page, [last, FeedsPerPage], Read, cancellation).ConfigureAwait(false) is { Count: > 0 } page
        )
        {
            foreach (var feed in page)
            {
                yield return feed;
                cancellation.ThrowIfCancellationRequested();
            }

            last = page[^1].Id.Value;
        }
    }

    public async ValueTask<long> CountAsync(CancellationToken cancellation) =>
        (await _database.QueryAsync(FeedSql.Count, [], reader => reader.GetInt64(0), cancellation).ConfigureAwait(false))[0];

    public async ValueTask<IReadOnlyList<FollowedFeed>> ClaimDueAsync(int most, TimeSpan lease, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        object?[] claim = [now.UtcTicks, most, (now + lease).UtcTicks, _database.Session.Number];
        var claimed = await _database
            .ChangeAsync(channel: null, (connection, stop) => connection.QueryAsync(FeedSql.Claim, claim, Read, stop), cancellation)
            .ConfigureAwait(false);
        return [.. claimed.OrderBy(feed => feed.State.NextPollAt).ThenBy(feed => feed.Id.Value, StringComparer.Ordinal)];
    }

    public ValueTask<FollowedFeed?> UpdateAsync(FeedId id, Func<FollowedFeed, FollowedFeed> change, CancellationToken cancellation) =>
        _database.ChangeAsync(channel: null, (connection, stop) => UpdateAsync(connection, id, change, stop), cancellation);

    public async ValueTask<IReadOnlyList<SeenEntry>> UnseenAsync(
        FeedId id,
        IReadOnlyList<SeenEntry> entries,
        CancellationToken cancellation
    )
    {
        var keys = entries.Select(entry => KeyOf(entry.Key)).ToArray();
        var rows = await _database
            .QueryAsync(
                FeedSql.Seen,
                [id.Value, keys],
                reader => (Key: Convert.ToHexString(reader.GetFieldValue<byte[]>(0)), Digest: unchecked((ulong)reader.GetInt64(1))),
                cancellation
            )
            .ConfigureAwait(false);
        var seen = rows.ToHashSet();
        return [.. entries.Where((entry, place) => !seen.Contains((Convert.ToHexString(keys[place]), entry.Digest)))];
    }

    public async ValueTask MarkSeenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation)
    {
        // One statement marks an entry once; in the order of keys, so that two calls do not wait for each other.
        SeenEntry[] last =
        [
            .. entries.GroupBy(entry => entry.Key).Select(same => same.Last()).OrderBy(entry => entry.Key, StringComparer.Ordinal),
        ];
        object?[] marks =
        [
            id.Value,
            last.Select(entry => KeyOf(entry.Key)).ToArray(),
            last.Select(entry => unchecked((long)entry.Digest)).ToArray(),
        ];
        await _database
            .ExecuteAsync(channel: null, [(FeedSql.MarkSeen, marks), (FeedSql.ForgetOldest, [id.Value, SeenTable.MostKept])], cancellation)
            .ConfigureAwait(false);
    }

    public async ValueTask AttachAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> articles, CancellationToken cancellation)
    {
        object?[] pairs = [articles.Select(pair => pair.Feed.Value).ToArray(), articles.Select(pair => pair.Article.Value).ToArray()];
        await _database.ExecuteAsync(channel: null, [(FeedSql.Attach, pairs)], cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<FeedId>> FeedsOfAsync(ArticleId article, CancellationToken cancellation) =>
        await _database
            .QueryAsync(FeedSql.FeedsOf, [article.Value], reader => new FeedId(reader.Text(0)), cancellation)
            .ConfigureAwait(false);

    public async IAsyncEnumerable<ArticleId> OnlyArticlesOfAsync(FeedId id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = "";
        while (await PageAsync().ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var article in page)
            {
                yield return article;
                cancellation.ThrowIfCancellationRequested();
            }

            last = page[^1].Value;
        }

        ValueTask<List<ArticleId>> PageAsync() =>
            _database.QueryAsync(FeedSql.OnlyOf, [id.Value, last, ArticlesPerPage], reader => new ArticleId(reader.Text(0)), cancellation);
    }

    public async ValueTask<bool> RemoveAsync(FeedId id, CancellationToken cancellation) =>
        await _database.ExecuteAsync(channel: null, [(FeedSql.Remove, [id.Value])], cancellation).ConfigureAwait(false) == 1;

    private static FollowedFeed Read(NpgsqlDataReader reader) => FeedRow.Read(reader, PostgresText.Read);

    /// <summary>Keys are the feeds' own and of any length.</summary>
    private static byte[] KeyOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static async ValueTask<FollowedFeed?> UpdateAsync(
        NpgsqlConnection connection,
        FeedId id,
        Func<FollowedFeed, FollowedFeed> change,
        CancellationToken cancellation
    )
    {
        var found = await connection.QueryAsync(FeedSql.FindToChange, [id.Value], Read, cancellation).ConfigureAwait(false);
        if (found is not [var feed])
        {
            return null;
        }

        var changed = change(feed) with { Id = id };
        if (changed.Url != feed.Url && await IsAnothersAsync(connection, changed, cancellation).ConfigureAwait(false))
        {
            changed = changed with { Url = feed.Url };
        }

        await connection.ExecuteAsync(FeedSql.Update, FeedRow.Values(changed), cancellation).ConfigureAwait(false);
        return changed;
    }

    private static async ValueTask<bool> IsAnothersAsync(NpgsqlConnection connection, FollowedFeed feed, CancellationToken cancellation) =>
        await connection
            .QueryAsync(FeedSql.UrlIsAnothers, [feed.Url, feed.Id.Value], reader => reader.Text(0), cancellation)
            .ConfigureAwait(false)
            is not [];

    private async ValueTask<FollowedFeed?> FirstAsync(string sql, string value, CancellationToken cancellation) =>
        (await _database.QueryAsync(sql, [value], Read, cancellation).ConfigureAwait(false)).FirstOrDefault();
}
