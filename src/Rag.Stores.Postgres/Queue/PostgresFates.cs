using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Queue;

namespace Rag.Stores.Postgres.Queue;

/// <summary>
/// Tells this process what became of articles that others took from the queue, and them what this one did: whoever handed an article in
/// waits here for whoever stores it. What a process is killed before it tells is told by nobody. Thread-safe.
/// </summary>
public sealed class PostgresFates : IAsyncDisposable, IDisposable
{
    private const string Channel = PostgresSession.Fates;
    private const int MostPerTransaction = 500;

    private const string Turn = "SELECT pg_advisory_xact_lock($1, -2)";

    private const string Add = """
        INSERT INTO rag.fate (ticket, fate, article, revision, reason, process, at) SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE EXISTS (SELECT 1 FROM rag.follower WHERE process <> $6)
        """;

    private const string ForgetOld = "DELETE FROM rag.fate WHERE at < $1";

    private const string Last = "SELECT coalesce(max(number), 0) FROM rag.fate";

    private const string Behind =
        "SELECT number, ticket, fate, article, revision, reason, process FROM rag.fate WHERE number > $1 ORDER BY number";

    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(1);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly Action<IReadOnlyList<ArticleOutcome>> _tell;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ArticleOutcome> _own = System.Threading.Channels.Channel.CreateUnbounded<ArticleOutcome>();
    private Task _work = Task.CompletedTask;
    private long _last;

    private PostgresFates(PostgresDatabase database, TimeProvider time, Action<IReadOnlyList<ArticleOutcome>> tell, ILogger logger) =>
        (_database, _time, _tell, _logger) = (database, time, tell, logger);

    /// <param name="tell">Called with what others did, from now on.</param>
    /// <exception cref="StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresFates> OpenAsync(
        PostgresDatabase database,
        TimeProvider time,
        Action<IReadOnlyList<ArticleOutcome>> tell,
        ILogger? logger,
        CancellationToken cancellation
    )
    {
        var fates = new PostgresFates(database, time, tell, logger ?? NullLogger.Instance);
        var changed = database.Session.Changed(Channel);
        fates._last = (await database.QueryAsync(Last, [], row => row.GetInt64(0), cancellation).ConfigureAwait(false))[0];
        fates._work = Task.WhenAll(
            Task.Run(() => fates.FollowAsync(changed), CancellationToken.None),
            Task.Run(fates.WriteAsync, CancellationToken.None)
        );
        return fates;
    }

    /// <summary>What this process did. Returns at once; others are told soon.</summary>
    public void Publish(IReadOnlyList<ArticleOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _own.Writer.TryWrite(outcome);
        }
    }

    /// <summary>Writes what was published; the database stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        _own.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static (long Number, ArticleOutcome Outcome, int Process) Read(NpgsqlDataReader row) =>
        (
            row.GetInt64(0),
            new ArticleOutcome(
                row.GetInt64(1),
                (ArticleFate)row.GetInt32(2),
                row.TextOrNull(3) is { } id ? new ArticleId(id) : null,
                row.IsDBNull(4) ? null : row.GetInt32(4),
                row.TextOrNull(5)
            ),
            row.GetInt32(6)
        );

    private async Task WriteAsync()
    {
        var batch = new List<ArticleOutcome>();
        while (await _own.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostPerTransaction && _own.Reader.TryRead(out var outcome))
            {
                batch.Add(outcome);
            }

            // Somebody at another process waits for them: a server that is away is waited for, unless this process ends.
            while (!await TryWriteAsync(batch).ConfigureAwait(false) && !_stop.IsCancellationRequested)
            {
                await Task.Delay(s_betweenAttempts, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            batch.Clear();
        }
    }

    private async ValueTask<bool> TryWriteAsync(IReadOnlyList<ArticleOutcome> batch)
    {
        try
        {
            var now = _time.GetUtcNow();
            var rows = batch.Select(one => (Add, Values(one, now)));
            (string, object?[])[] before = [(Turn, [PostgresSchema.LockClass]), (ForgetOld, [(now - s_kept).UtcTicks])];
            await _database.ExecuteAsync(Channel, [.. before, .. rows], CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (IOException e)
        {
            PostgresLog.FatesNotTold(_logger, e);
            return false;
        }
    }

    private object?[] Values(ArticleOutcome outcome, DateTimeOffset now) =>
        [outcome.Ticket, (int)outcome.Fate, outcome.Id?.Value, outcome.Revision, outcome.Reason, _database.Session.Number, now.UtcTicks];

    private Task FollowAsync(Task first) =>
        _database.Session.FollowAsync(Channel, first, s_kept, LookAsync, e => PostgresLog.FatesNotTold(_logger, e), _stop.Token);

    private async ValueTask LookAsync(CancellationToken stop)
    {
        var rows = await _database.QueryAsync(Behind, [_last], Read, stop).ConfigureAwait(false);
        _last = rows is [.., var last] ? last.Number : _last;
        _tell([.. rows.Where(row => row.Process != _database.Session.Number).Select(row => row.Outcome)]);
    }
}
