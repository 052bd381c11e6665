using Microsoft.Data.Sqlite;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>
/// The statements that keep the unfinished articles of one key in order: at most one of them is not <see cref="QueueState.Behind"/>, the
/// first, or a later one that was claimed when it was the first.
/// </summary>
internal sealed class KeyOrder
{
    private readonly SqliteCommand _first;
    private readonly SqliteCommand _active;
    private readonly SqliteCommand _enter;
    private readonly SqliteCommand _pushBack;

    public KeyOrder(SqliteConnection connection)
    {
        _first = connection.Statement("SELECT ticket FROM work WHERE key = $1 ORDER BY ticket LIMIT 1", 1);
        _active = connection.Statement("SELECT ticket, state FROM work WHERE key = $1 AND state <> 1", 1);
        _enter = connection.Statement("UPDATE work SET state = CASE WHEN until IS NULL THEN 0 ELSE 3 END WHERE ticket = $1", 1);
        _pushBack = connection.Statement("UPDATE work SET state = 1 WHERE ticket = $1", 1);
    }

    /// <summary>The first of the key is the one that can be claimed, unless a later one is claimed already.</summary>
    public void Restore(long key)
    {
        if (_first.Bind(key).ExecuteScalar() is not long first)
        {
            return;
        }

        if (Active(key) is var (active, state))
        {
            if (active == first || state == QueueState.Claimed)
            {
                return;
            }

            _pushBack.Bind(active).ExecuteNonQuery();
        }

        _enter.Bind(first).ExecuteNonQuery();
    }

    /// <summary>The one of the key that is not behind another.</summary>
    private (long Ticket, QueueState State)? Active(long key)
    {
        using var reader = _active.Bind(key).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (QueueState)reader.GetInt32(1)) : null;
    }
}
