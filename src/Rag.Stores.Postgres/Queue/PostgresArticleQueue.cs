using System.Runtime.CompilerServices;
using Npgsql;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Queue;

namespace Rag.Stores.Postgres.Queue;

/// <summary>
/// The queue in a PostgreSQL database, for any number of processes: each article is claimed by one of them, and whoever waits is woken by
/// what the others do. Leases are told by the clocks of the processes, which have to agree to within a small part of a lease.
/// </summary>
public sealed class PostgresArticleQueue : IArticleQueue
{
    private const int DeadPerPage = 64;

    private const string Channel = PostgresSession.Queue;

    /// <summary>So often the queue is looked at while nobody tells what others change.</summary>
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(2);

    private readonly PostgresDatabase _database;
    private readonly QueueRows _rows;
    private readonly TimeProvider _time;

    private PostgresArticleQueue(PostgresDatabase database, TimeProvider time) =>
        (_database, _rows, _time) = (database, new QueueRows(database), time);

    /// <summary>Opens the queue; what was claimed by processes that have ended can be claimed again at once.</summary>
    /// <exception cref="Core.Articles.StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresArticleQueue> OpenAsync(PostgresDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        await database
            .ChangeAsync(Channel, static (connection, now) => connection.ExecuteAsync(QueueSql.EndClaimsOfTheDead, [], now), cancellation)
            .ConfigureAwait(false);
        return new PostgresArticleQueue(database, time);
    }

    public async ValueTask<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellation)
    {
        if (articles.Count == 0)
        {
            return [];
        }

        var queuedAt = _time.GetUtcNow().UtcTicks;
        return await _database
            .ChangeAsync(
                Channel,
                async (connection, now) =>
                {
                    await using var batch = new NpgsqlBatch(connection);
                    foreach (var article in articles)
                    {
                        batch.Add(
                            QueueSql.Add,
                            (int)(article.FullTextUrl is null ? QueueStage.Store : QueueStage.FullText),
                            (int)article.Priority,
                            QueuePayload.KeyOf(article),
                            queuedAt,
                            article.Feed?.Value,
                            QueuePayload.Write(article)
                        );
                    }

                    return await TicketsAsync(batch, now).ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(
        QueueStage stage,
        int most,
        TimeSpan lease,
        CancellationToken cancellation
    )
    {
        var now = _time.GetUtcNow();
        object?[] claim = [(int)stage, (now + lease).UtcTicks, _database.Session.Number, now.UtcTicks];
        return await _database
            .ChangeAsync(
                Channel,
                async (connection, stop) =>
                {
                    await connection.ExecuteAsync(QueueSql.EndWaiting, [now.UtcTicks], stop).ConfigureAwait(false);
                    var claimed = await ClaimedAsync(QueueSql.ClaimReady, [.. claim, most]).ConfigureAwait(false);
                    return claimed is [] && most > 0 ? await ClaimedAsync(QueueSql.ClaimSuspect, claim).ConfigureAwait(false) : claimed;

                    async ValueTask<IReadOnlyList<QueuedArticle>> ClaimedAsync(string sql, object?[] values)
                    {
                        var rows = await connection
                            .QueryAsync(sql, values, reader => _rows.Claimed(reader, stage), stop)
                            .ConfigureAwait(false);
                        return [.. rows.OrderBy(row => row.Priority).ThenBy(row => row.Article.Ticket).Select(row => row.Article)];
                    }
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public async ValueTask WaitAsync(QueueStage stage, TimeSpan longest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var changed = _database.Session.Changed(Channel);
        var end = _time.GetUtcNow() + (_database.Session.IsListening || longest < s_betweenLooks ? longest : s_betweenLooks);
        var (isReady, until) = await LookAsync(stage, cancellation).ConfigureAwait(false);
        if (until < end)
        {
            end = until.Value;
        }

        if (isReady || end <= _time.GetUtcNow())
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ended = Task.Delay(end - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _time, stop.Token);

        // A clock that has moved on before the timer was made would not end it.
        if (end > _time.GetUtcNow())
        {
            await Task.WhenAny(changed, ended).ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public ValueTask CompleteAsync(IReadOnlyList<QueuedArticle> done, CancellationToken cancellation) =>
        EndEachAsync(
            done,
            (batch, article) =>
            {
                batch.Add(QueueSql.Complete, article.Ticket, (int)article.Stage);
                batch.Add(QueueSql.Overtake, QueuePayload.KeyOf(article.Article), article.Ticket);
            },
            cancellation
        );

    public ValueTask PassOnAsync(QueuedArticle article, IncomingArticle withText, CancellationToken cancellation)
    {
        var whole = withText with { FullTextUrl = null };
        var (queuedAt, payload) = (_time.GetUtcNow().UtcTicks, QueuePayload.Write(whole));
        return EndEachAsync(
            [article],
            (batch, queued) => batch.Add(QueueSql.PassOn, queued.Ticket, queued.Attempts + 1, queuedAt, (int)whole.Priority, payload),
            cancellation
        );
    }

    public ValueTask FailAsync(QueuedArticle article, string reason, DateTimeOffset? retryAt, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().UtcTicks;
        return EndEachAsync(
            [article],
            (batch, queued) =>
            {
                if (retryAt is { } at)
                {
                    batch.Add(QueueSql.TryLater, queued.Ticket, (int)queued.Stage, queued.Attempts + 1, at.UtcTicks);
                }
                else
                {
                    batch.Add(QueueSql.Bury, queued.Ticket, (int)queued.Stage, queued.Attempts + 1, now, reason);
                }
            },
            cancellation
        );
    }

    public ValueTask ReleaseAsync(IReadOnlyList<QueuedArticle> claimed, CancellationToken cancellation) =>
        EndEachAsync(
            claimed,
            (batch, article) => batch.Add(QueueSql.Release, article.Ticket, (int)article.Stage, article.Attempts + 1),
            cancellation
        );

    public async ValueTask<IReadOnlyList<QueueDepth>> DepthAsync(CancellationToken cancellation)
    {
        var rows = await _database
            .ReadAsync(
                static (connection, now) =>
                    connection.QueryAsync(
                        QueueSql.Depth,
                        [],
                        reader => new QueueDepth(
                            (QueueStage)reader.GetInt32(0),
                            reader.GetInt64(1),
                            reader.GetInt64(2),
                            reader.TimeOrNull(3)
                        ),
                        now
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            .. Enum.GetValues<QueueStage>()
                .Select(stage => rows.Find(depth => depth.Stage == stage) ?? new QueueDepth(stage, 0, 0, OldestQueuedAt: null)),
        ];
    }

    public async IAsyncEnumerable<DeadArticle> DeadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (diedAt, ticket) = (long.MaxValue, long.MaxValue);
        while (await PageAsync().ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var dead in page)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return dead;
            }

            (diedAt, ticket) = (page[^1].DiedAt.UtcTicks, page[^1].Ticket);
        }

        ValueTask<List<DeadArticle>> PageAsync() =>
            _database.ReadAsync(
                (connection, now) => connection.QueryAsync(QueueSql.DeadPage, [diedAt, ticket, DeadPerPage], _rows.Dead, now),
                cancellation
            );
    }

    public ValueTask<int> RetryDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().UtcTicks;
        return _database.ExecuteAsync(Channel, [(QueueSql.RetryDead, [tickets?.ToArray(), now])], cancellation);
    }

    public ValueTask<int> DropDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation) =>
        _database.ExecuteAsync(Channel, [(QueueSql.DropDead, [tickets?.ToArray()])], cancellation);

    public ValueTask<int> RemoveAsync(FeedId feed, CancellationToken cancellation) =>
        _database.ExecuteAsync(Channel, [(QueueSql.RemoveWaiting, [feed.Value]), (QueueSql.RemoveDead, [feed.Value])], cancellation);

    private static async ValueTask<IReadOnlyList<long>> TicketsAsync(NpgsqlBatch batch, CancellationToken cancellation)
    {
        var tickets = new List<long>(batch.BatchCommands.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        do
        {
            tickets.AddRange(await reader.RowsAsync(static row => row.GetInt64(0), cancellation).ConfigureAwait(false));
        } while (await reader.NextResultAsync(cancellation).ConfigureAwait(false));

        return tickets;
    }

    private async ValueTask<(bool IsReady, DateTimeOffset? Until)> LookAsync(QueueStage stage, CancellationToken cancellation)
    {
        var look = await _database
            .ReadAsync(
                (connection, now) =>
                    connection.QueryAsync(QueueSql.Look, [(int)stage], reader => (reader.GetBoolean(0), reader.TimeOrNull(1)), now),
                cancellation
            )
            .ConfigureAwait(false);
        return look[0];
    }

    /// <summary>In the order of tickets, so that two calls with the same ones do not wait for each other.</summary>
    private async ValueTask EndEachAsync(
        IReadOnlyList<QueuedArticle> articles,
        Action<NpgsqlBatch, QueuedArticle> end,
        CancellationToken cancellation
    )
    {
        if (articles.Count == 0)
        {
            return;
        }

        await _database
            .ChangeAsync(
                Channel,
                async (connection, now) =>
                {
                    await using var batch = new NpgsqlBatch(connection);
                    foreach (var article in articles.OrderBy(article => article.Ticket))
                    {
                        end(batch, article);
                    }

                    return await batch.ExecuteNonQueryAsync(now).ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
