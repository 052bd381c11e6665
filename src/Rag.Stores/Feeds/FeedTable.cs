using Microsoft.Data.Sqlite;
using Rag.Core.Feeds;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>The statements about feeds themselves.</summary>
internal sealed class FeedTable
{
    private const string Selection = $"SELECT {FeedRow.Columns}, ";

    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _findByUrl;
    private readonly SqliteCommand _findByCallback;
    private readonly SqliteCommand _numberOf;
    private readonly SqliteCommand _count;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _due;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _endClaims;

    public FeedTable(SqliteConnection connection)
    {
        var selection = Selection + RowChecksum.IsRight("feed", FeedRow.Columns) + " FROM feed ";
        var checksum = RowChecksum.Of(FeedRow.Parameters);
        _add = connection.Statement(
            $"INSERT OR IGNORE INTO feed ({FeedRow.Columns}, checksum, claimed_until) VALUES ({FeedRow.Parameters}, {checksum}, 0)",
            FeedRow.Count
        );
        _find = connection.Statement(selection + "WHERE id = $1", 1);
        _findByUrl = connection.Statement(selection + "WHERE url = $1", 1);
        _findByCallback = connection.Statement(selection + "WHERE callback = $1", 1);
        _numberOf = connection.Statement("SELECT number FROM feed WHERE id = $1", 1);
        _count = connection.Statement("SELECT count(*) FROM feed");
        _page = connection.Statement(selection + "WHERE id > $1 ORDER BY id LIMIT $2", 2);
        _due = connection.Statement(
            selection
                + "WHERE is_paused = 0 AND is_gone = 0 AND next_poll_at <= $1 AND claimed_until <= $1 ORDER BY next_poll_at, id LIMIT $2",
            2
        );
        _claim = connection.Statement("UPDATE feed SET claimed_until = $2 WHERE id = $1", 2);
        _update = connection.Statement(
            $"UPDATE feed SET ({FeedRow.Columns}, checksum, claimed_until) = ({FeedRow.Parameters}, {checksum}, 0) WHERE id = $1",
            FeedRow.Count
        );
        _remove = connection.Statement("DELETE FROM feed WHERE id = $1", 1);
        _endClaims = connection.Statement("UPDATE feed SET claimed_until = 0 WHERE claimed_until <> 0");
    }

    /// <summary>False where the id, the address or the callback is another feed's.</summary>
    public bool Add(FollowedFeed feed) => _add.Bind(FeedRow.Values(feed)).ExecuteNonQuery() == 1;

    public FollowedFeed? Find(FeedId id) => First(_find.Bind(id.Value));

    public FollowedFeed? FindByUrl(string url) => First(_findByUrl.Bind(url));

    public FollowedFeed? FindByCallback(string callback) => First(_findByCallback.Bind(callback));

    /// <summary>What the other tables call the feed; null where it is not followed.</summary>
    public long? NumberOf(FeedId id) => (long?)_numberOf.Bind(id.Value).ExecuteScalar();

    public long Count() => (long)_count.ExecuteScalar()!;

    public List<FollowedFeed> PageAfter(string id, int most) => _page.Bind(id, most).Rows(FeedRow.Read);

    public List<FollowedFeed> Due(DateTimeOffset now, int most) => _due.Bind(now.UtcTicks, most).Rows(FeedRow.Read);

    public void Claim(FeedId id, DateTimeOffset until) => _claim.Bind(id.Value, until.UtcTicks).ExecuteNonQuery();

    /// <summary>The claim on it ends with that.</summary>
    public void Update(FollowedFeed feed) => _update.Bind(FeedRow.Values(feed)).ExecuteNonQuery();

    public void Remove(FeedId id) => _remove.Bind(id.Value).ExecuteNonQuery();

    public void EndClaims() => _endClaims.ExecuteNonQuery();

    private static FollowedFeed? First(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        return reader.Read() ? FeedRow.Read(reader) : null;
    }
}
