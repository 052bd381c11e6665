using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>
/// The statements on articles that wait. After every call the unfinished articles of one key are in their <see cref="KeyOrder"/>. Every
/// call is made within a transaction of the queue's one connection.
/// </summary>
internal sealed class WorkTable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _insertAgain;
    private readonly SqliteCommand _unfinished;
    private readonly SqliteCommand _ended;
    private readonly SqliteCommand _endClaims;
    private readonly SqliteCommand _ready;
    private readonly SqliteCommand _suspect;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _complete;
    private readonly SqliteCommand _overtake;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _passOn;
    private readonly SqliteCommand _later;
    private readonly SqliteCommand _kill;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _depth;
    private readonly SqliteCommand _next;
    private readonly KeyOrder _order;

    public WorkTable(SqliteConnection connection)
    {
        _unfinished = connection.Statement("SELECT 1 FROM work WHERE key = $1 LIMIT 1", 1);
        _insert = connection.Statement(
            $"""
            INSERT INTO work (stage, state, priority, key, queued_at, attempts, payload, checksum)
            VALUES ($1, $2, $3, $4, $5, 0, $6, {RowChecksum.Of("$4, $6")}) RETURNING ticket
            """,
            6
        );
        _insertAgain = connection.Statement(
            """
            INSERT INTO work (ticket, stage, state, priority, key, queued_at, attempts, payload, checksum)
            SELECT ticket, stage, 1, priority, key, $2, 0, payload, checksum FROM dead WHERE ticket = $1 AND NOT overtaken
            RETURNING key
            """,
            2
        );
        _ended = connection.Statement("UPDATE work SET state = 0, until = NULL WHERE state > 1 AND until <= $1 RETURNING key", 1);
        _endClaims = connection.Statement("UPDATE work SET state = 0, until = NULL WHERE state > 1 AND state = 2 RETURNING key");
        const string Queued = "SELECT ticket, queued_at, begun_at, attempts, payload";
        var isRight = RowChecksum.IsRight("work", QueuePayload.ChecksumColumns);
        _ready = connection.Statement(
            $"""
            {Queued}, {isRight} FROM work WHERE stage = $1 AND state = 0 AND {QueueSchema.IsNoSuspect} ORDER BY priority, ticket LIMIT $2
            """,
            2
        );
        _suspect = connection.Statement(
            $"""
            {Queued}, {isRight} FROM work WHERE stage = $1 AND state = 0 AND {QueueSchema.IsSuspect}
            ORDER BY attempts, priority, ticket LIMIT 1
            """,
            1
        );
        _claim = connection.Statement(
            "UPDATE work SET state = 2, until = $2, begun_at = coalesce(begun_at, $3), attempts = attempts + 1 WHERE ticket = $1",
            3
        );
        _complete = connection.Statement("DELETE FROM work WHERE ticket = $1 AND stage = $2 RETURNING key", 2);
        _overtake = connection.Statement("UPDATE dead SET overtaken = 1 WHERE key = $1 AND ticket < $2", 2);
        _remove = connection.Statement($"DELETE FROM work WHERE {QueuePayload.IsOfFeed} RETURNING key", 1);
        _passOn = connection.Statement(
            $"""
            UPDATE work SET stage = 1, state = 0, until = NULL, begun_at = NULL, attempts = 0, queued_at = $3, priority = $4, payload = $5,
                checksum = {RowChecksum.Of("key, $5")}
            WHERE ticket = $1 AND stage = 0 AND state = 2 AND attempts = $2
            """,
            5
        );
        _later = connection.Statement(
            "UPDATE work SET state = 3, until = $4 WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3",
            4
        );
        _kill = connection.Statement(
            """
            INSERT OR REPLACE INTO dead (ticket, stage, priority, key, died_at, attempts, reason, payload, checksum)
            SELECT ticket, stage, priority, key, $4, attempts, $5, payload, checksum
            FROM work WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3
            """,
            5
        );
        _release = connection.Statement(
            """
            UPDATE work SET state = 0, until = NULL, attempts = attempts - 1
            WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3
            """,
            3
        );
        // The sign keeps these statements off the index by age, which would read every row of the stage.
        _depth = connection.Statement(
            """
            SELECT count(*), (SELECT count(*) FROM work WHERE state > 1 AND state = 2 AND +stage = $1), min(queued_at) FROM work WHERE stage = $1
            """,
            1
        );
        _next = connection.Statement("SELECT min(until) FROM work WHERE state > 1 AND until >= 0 AND +stage = $1", 1);
        _order = new KeyOrder(connection);
    }

    public long Add(IncomingArticle article, QueueStage stage, DateTimeOffset now)
    {
        var key = QueuePayload.KeyOf(article);
        var state = _unfinished.Bind(key).ExecuteScalar() is null ? QueueState.Ready : QueueState.Behind;
        var row = _insert.Bind((int)stage, (int)state, (int)article.Priority, key, now.UtcTicks, QueuePayload.Write(article));
        return (long)row.ExecuteScalar()!;
    }

    /// <summary>False where no dead article has the ticket, or a later one of its key is done.</summary>
    public bool AddAgain(long ticket, DateTimeOffset now)
    {
        if (Keys(_insertAgain.Bind(ticket, now.UtcTicks)) is not [var key])
        {
            return false;
        }

        _order.Restore(key);
        return true;
    }

    /// <summary>Nobody holds a claim any more. Attempts that were cut off count: an article may have ended the process.</summary>
    public void EndClaims()
    {
        foreach (var key in Keys(_endClaims))
        {
            _order.Restore(key);
        }
    }

    /// <summary>Claims that have ended and retries whose time has come can be claimed.</summary>
    public void EndWaiting(DateTimeOffset now)
    {
        foreach (var key in Keys(_ended.Bind(now.UtcTicks)))
        {
            _order.Restore(key);
        }
    }

    /// <exception cref="DamagedRowException">An article is not as it was written.</exception>
    public List<QueuedArticle> Claim(QueueStage stage, int most, DateTimeOffset now, DateTimeOffset until)
    {
        var claimed = Read(_ready.Bind((int)stage, most), stage, now);
        if (claimed.Count == 0 && most > 0)
        {
            claimed = Read(_suspect.Bind((int)stage), stage, now);
        }

        foreach (var article in claimed)
        {
            _claim.Bind(article.Ticket, until.UtcTicks, now.UtcTicks).ExecuteNonQuery();
        }

        return claimed;
    }

    public void Complete(QueuedArticle article)
    {
        Finish(article.Ticket, article.Stage);
        _overtake.Bind(QueuePayload.KeyOf(article.Article), article.Ticket).ExecuteNonQuery();
    }

    /// <summary>Nothing happens where the claim was lost.</summary>
    public void PassOn(QueuedArticle article, IncomingArticle withText, DateTimeOffset now) =>
        _passOn
            .Bind(article.Ticket, article.Attempts + 1, now.UtcTicks, (int)withText.Priority, QueuePayload.Write(withText))
            .ExecuteNonQuery();

    /// <summary>How many articles of the feed there were, claimed or not.</summary>
    public int Remove(FeedId feed)
    {
        var keys = Keys(_remove.Bind(feed.Value));
        keys.ForEach(_order.Restore);
        return keys.Count;
    }

    /// <inheritdoc cref="PassOn"/>
    public void TryLater(QueuedArticle article, DateTimeOffset at)
    {
        if (_later.Bind(article.Ticket, (int)article.Stage, article.Attempts + 1, at.UtcTicks).ExecuteNonQuery() > 0)
        {
            _order.Restore(QueuePayload.KeyOf(article.Article));
        }
    }

    /// <inheritdoc cref="PassOn"/>
    public void Kill(QueuedArticle article, string reason, DateTimeOffset now)
    {
        var row = _kill.Bind(article.Ticket, (int)article.Stage, article.Attempts + 1, now.UtcTicks, reason);
        if (row.ExecuteNonQuery() > 0)
        {
            Finish(article.Ticket, article.Stage);
        }
    }

    /// <inheritdoc cref="PassOn"/>
    public void Release(QueuedArticle article)
    {
        if (_release.Bind(article.Ticket, (int)article.Stage, article.Attempts + 1).ExecuteNonQuery() > 0)
        {
            _order.Restore(QueuePayload.KeyOf(article.Article));
        }
    }

    public QueueDepth Depth(QueueStage stage)
    {
        using var reader = _depth.Bind((int)stage).ExecuteReader();
        reader.Read();
        return new QueueDepth(stage, reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : Time(reader.GetInt64(2)));
    }

    public bool HasReady(QueueStage stage) => HasRow(_ready.Bind((int)stage, 1)) || HasRow(_suspect.Bind((int)stage));

    /// <summary>When the next claim ends or the next retry is due; null where there are none.</summary>
    public DateTimeOffset? NextEnd(QueueStage stage) => _next.Bind((int)stage).ExecuteScalar() is long ticks ? Time(ticks) : null;

    /// <exception cref="DamagedRowException">The article is not as it was written.</exception>
    public static IncomingArticle ArticleOf(SqliteDataReader row, long ticket, int payload, int isRight)
    {
        try
        {
            return row.GetInt64(isRight) == 1 ? QueuePayload.Read(row.GetFieldValue<byte[]>(payload)) : throw new JsonException();
        }
        catch (JsonException)
        {
            throw RowChecksum.Wrong(string.Create(CultureInfo.InvariantCulture, $"the article with ticket {ticket}"));
        }
    }

    public static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static List<QueuedArticle> Read(SqliteCommand statement, QueueStage stage, DateTimeOffset now) =>
        statement.Rows(reader =>
        {
            var ticket = reader.GetInt64(0);
            var begunAt = reader.IsDBNull(2) ? now : Time(reader.GetInt64(2));
            var article = ArticleOf(reader, ticket, 4, 5);
            return new QueuedArticle(ticket, stage, article, Time(reader.GetInt64(1)), reader.GetInt32(3), begunAt);
        });

    private static bool HasRow(SqliteCommand statement)
    {
        using var reader = statement.ExecuteReader();
        return reader.Read();
    }

    private void Finish(long ticket, QueueStage stage)
    {
        if (_complete.Bind(ticket, (int)stage).ExecuteScalar() is long key)
        {
            _order.Restore(key);
        }
    }

    private static List<long> Keys(SqliteCommand command) => command.Rows(reader => reader.GetInt64(0));
}
