using Microsoft.Data.Sqlite;
using Rag.Core.Feeds;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>The statements about entries that were queued.</summary>
internal sealed class SeenTable
{
    /// <summary>
    /// Of one feed; the ones marked longest ago are forgotten first. An entry that is forgotten and comes again is queued again, and is
    /// found to be known when it is to be stored.
    /// </summary>
    public const int MostKept = 50_000;

    private readonly SqliteCommand _digest;
    private readonly SqliteCommand _mark;
    private readonly SqliteCommand _newestForgotten;
    private readonly SqliteCommand _forget;
    private readonly SqliteCommand _remove;
    private readonly int _most;

    public SeenTable(SqliteConnection connection, int most)
    {
        _most = most;
        _digest = connection.Statement("SELECT digest FROM seen WHERE feed = $1 AND key = $2", 2);
        _mark = connection.Statement("INSERT OR REPLACE INTO seen (feed, key, digest) VALUES ($1, $2, $3)", 3);
        _newestForgotten = connection.Statement("SELECT number FROM seen WHERE feed = $1 ORDER BY number DESC LIMIT 1 OFFSET $2", 2);
        _forget = connection.Statement("DELETE FROM seen WHERE feed = $1 AND number <= $2", 2);
        _remove = connection.Statement("DELETE FROM seen WHERE feed = $1", 1);
    }

    public bool Holds(long feed, SeenEntry entry) =>
        _digest.Bind(feed, entry.Key).ExecuteScalar() is long digest && (ulong)digest == entry.Digest;

    public void Mark(long feed, SeenEntry entry) => _mark.Bind(feed, entry.Key, unchecked((long)entry.Digest)).ExecuteNonQuery();

    public void ForgetOldest(long feed)
    {
        if (_newestForgotten.Bind(feed, _most).ExecuteScalar() is long number)
        {
            _forget.Bind(feed, number).ExecuteNonQuery();
        }
    }

    public void RemoveAll(long feed) => _remove.Bind(feed).ExecuteNonQuery();
}
