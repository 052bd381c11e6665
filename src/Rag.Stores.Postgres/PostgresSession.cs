using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>
/// One connection outside the pool, for as long as the database is open. It listens to what this and other processes change, and holds an
/// advisory lock of this process's number: the server gives it up when the process ends, however it ends, so that others need not wait for
/// the leases of what it had claimed. While the connection is cut it is made anew, and whoever waits looks for itself.
/// </summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    public const string Queue = "rag_queue";
    public const string Keys = "rag_keys";
    public const string Articles = "rag_articles";
    public const string Fates = "rag_fates";

    /// <summary>Numbers of the processes that live, as a subquery.</summary>
    public const string Living = """
        SELECT objid::bigint FROM pg_locks
        WHERE locktype = 'advisory' AND classid::bigint = 1380009843 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _source;
    private readonly string _server;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private volatile bool _isListening;

    private PostgresSession(NpgsqlDataSource source, string server, ILogger logger) =>
        (_source, _server, _logger) = (source, server, logger);

    /// <summary>Of this process.</summary>
    public int Number { get; private set; }

    /// <summary>False while changes by other processes are not told.</summary>
    public bool IsListening => _isListening;

    public static async Task<PostgresSession> OpenAsync(
        NpgsqlConnectionStringBuilder settings,
        string server,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        var session = new PostgresSession(NpgsqlDataSource.Create(own), server, logger);
        try
        {
            var connection = await session.ConnectAsync(cancellation).ConfigureAwait(false);
            session._isListening = true;
            session._run = Task.Run(() => session.RunAsync(connection), CancellationToken.None);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Ends when something of this channel may have changed since now. Whoever looks after having asked for it misses nothing.
    /// </summary>
    public Task Changed(string channel) => _signals.GetOrAdd(channel, static _ => NewSignal()).Task;

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(NpgsqlConnection? first)
    {
        var connection = first;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connection ??= await ConnectAsync(_stop.Token).ConfigureAwait(false);
                _isListening = true;
                TellAll();
                while (true)
                {
                    await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException)
            {
                PostgresLog.NotListening(_logger, _server, PostgresDatabase.ReasonOf(e));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The database is being closed.
            }

            _isListening = false;
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                connection = null;
            }

            TellAll();
            await Task.Delay(s_betweenAttempts, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The database was closed before this began.
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A lock that is shared with the process's own earlier connection, which the server may not have missed yet.</summary>
    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Number == 0)
            {
                await using var command = connection.Statement("SELECT nextval('rag.process')::integer");
                Number = (int)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
            }

            await connection
                .ExecuteAsync("SELECT pg_advisory_lock_shared($1, $2)", [PostgresSchema.LockClass, Number], cancellation)
                .ConfigureAwait(false);
            connection.Notification += (_, told) => Tell(told.Channel);
            await connection
                .ExecuteAsync($"LISTEN {Queue}; LISTEN {Keys}; LISTEN {Articles}; LISTEN {Fates}", [], cancellation)
                .ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Tell(string channel)
    {
        if (_signals.TryRemove(channel, out var signal))
        {
            signal.TrySetResult();
        }
    }

    private void TellAll()
    {
        foreach (var channel in _signals.Keys)
        {
            Tell(channel);
        }
    }
}
