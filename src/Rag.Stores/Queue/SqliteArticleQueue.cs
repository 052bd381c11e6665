using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>
/// The queue in a database of its own beside the articles'. The disk is on this machine, so every call works on the caller's thread and has
/// completed when it returns; calls come one at a time.
/// </summary>
public sealed class SqliteArticleQueue : IArticleQueue, IRequestAnswers, IDisposable
{
    private const int DeadPerPage = 64;

    private readonly Lock _lock = new();
    private readonly SideDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly WorkTable _work;
    private readonly DeadTable _dead;
    private readonly AnswerTable _answers;
    private readonly TimeProvider _time;

    /// <summary>Ends when something may be claimed, and is replaced then.</summary>
    private TaskCompletionSource _changed = NewSignal();

    private bool _disposed;

    private SqliteArticleQueue(SideDatabase database, SqliteConnection connection, TimeProvider time)
    {
        (_database, _connection, _time) = (database, connection, time);
        _work = new WorkTable(connection);
        _dead = new DeadTable(connection);
        _answers = new AnswerTable(connection);
    }

    /// <summary>
    /// Opens the queue in this folder, creating it where it is missing. Only the holder of the store's lock may call it: whoever made the
    /// claims that are found has ended, so they are given up.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteArticleQueue Open(string dataDir, TimeProvider time)
    {
        var database = QueueSchema.In(dataDir);
        var connection = database.Open();
        try
        {
            var queue = new SqliteArticleQueue(database, connection, time);
            database.InTransaction(connection, () => queue._work.EndClaims());
            return queue;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var tickets = new long[articles.Count];
        Change(
            () =>
            {
                for (var i = 0; i < tickets.Length; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    tickets[i] = _work.Add(articles[i], articles[i].FullTextUrl is null ? QueueStage.Store : QueueStage.FullText, now);
                }
            },
            cancellation
        );
        return ValueTask.FromResult<IReadOnlyList<long>>(tickets);
    }

    public ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage, int most, TimeSpan lease, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        IReadOnlyList<QueuedArticle> claimed = [];
        lock (_lock)
        {
            ThrowIfDisposed();
            _database.Guard(() => _connection.Execute("PRAGMA synchronous = NORMAL"));
            try
            {
                // A claim that a power cut undoes is made again: it need not wait for the disk.
                _database.InTransaction(_connection, () =>
                {
                    _work.EndWaiting(now);
                    claimed = _work.Claim(stage, most, now, now + lease);
                });
            }
            finally
            {
                _database.Guard(() => _connection.Execute("PRAGMA synchronous = FULL"));
            }
        }

        return ValueTask.FromResult(claimed);
    }

    public async ValueTask WaitAsync(QueueStage stage, TimeSpan longest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task changed;
        var wait = longest;
        lock (_lock)
        {
            ThrowIfDisposed();
            changed = _changed.Task;
            _database.Guard(() =>
            {
                if (_work.HasReady(stage))
                {
                    wait = TimeSpan.Zero;
                }
                else if (_work.NextEnd(stage) is { } end && end - _time.GetUtcNow() is var until && until < wait)
                {
                    wait = until;
                }
            });
        }

        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(wait, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public ValueTask CompleteAsync(IReadOnlyList<QueuedArticle> done, CancellationToken cancellation) =>
        ChangeEach(done, _work.Complete, cancellation);

    public ValueTask PassOnAsync(QueuedArticle article, IncomingArticle withText, CancellationToken cancellation) =>
        ChangeEach([article], queued => _work.PassOn(queued, withText with { FullTextUrl = null }, _time.GetUtcNow()), cancellation);

    public ValueTask FailAsync(QueuedArticle article, string reason, DateTimeOffset? retryAt, CancellationToken cancellation) =>
        ChangeEach(
            [article],
            queued =>
            {
                if (retryAt is { } at)
                {
                    _work.TryLater(queued, at);
                }
                else
                {
                    _work.Kill(queued, reason, _time.GetUtcNow());
                }
            },
            cancellation
        );

    public ValueTask ReleaseAsync(IReadOnlyList<QueuedArticle> claimed, CancellationToken cancellation) =>
        ChangeEach(claimed, _work.Release, cancellation);

    public ValueTask<IReadOnlyList<QueueDepth>> DepthAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(Read<IReadOnlyList<QueueDepth>>(() => [.. Enum.GetValues<QueueStage>().Select(_work.Depth)], cancellation));

    public async IAsyncEnumerable<DeadArticle> DeadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        DeadArticle? last = null;
        while (Read(() => _dead.PageAfter(last, DeadPerPage), cancellation) is { Count: > 0 } page)
        {
            foreach (var dead in page)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return dead;
            }

            last = page[^1];
        }
    }

    public ValueTask<int> RetryDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return CountDead(tickets, ticket => Retry(ticket, now), cancellation);
    }

    public ValueTask<int> DropDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation) =>
        CountDead(tickets, _dead.Drop, cancellation);

    public ValueTask<int> RemoveAsync(FeedId feed, CancellationToken cancellation)
    {
        var count = 0;
        Change(() => count = _work.Remove(feed) + _dead.Remove(feed), cancellation);
        return ValueTask.FromResult(count);
    }

    public ValueTask<RequestAnswer?> FindAnswerAsync(string key, CancellationToken cancellation) =>
        ValueTask.FromResult(Read(() => _answers.Find(key), cancellation));

    public ValueTask KeepAnswerAsync(string key, RequestAnswer answer, CancellationToken cancellation)
    {
        Change(() => _answers.Keep(key, answer, _time.GetUtcNow()), cancellation);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ValueTask ChangeEach(IReadOnlyList<QueuedArticle> articles, Action<QueuedArticle> change, CancellationToken cancellation)
    {
        Change(
            () =>
            {
                foreach (var article in articles)
                {
                    change(article);
                }
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    private ValueTask<int> CountDead(IReadOnlyCollection<long>? tickets, Predicate<long> change, CancellationToken cancellation)
    {
        var count = 0;
        Change(() => count = (tickets ?? _dead.Tickets()).Count(ticket => change(ticket)), cancellation);
        return ValueTask.FromResult(count);
    }

    private bool Retry(long ticket, DateTimeOffset now)
    {
        var isWaiting = _work.AddAgain(ticket, now);
        _dead.Drop(ticket);
        return isWaiting;
    }

    private void Change(Action statements, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource changed;
        lock (_lock)
        {
            ThrowIfDisposed();
            _database.InTransaction(_connection, statements);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private T Read<T>(Func<T> statements, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = default(T)!;
        lock (_lock)
        {
            ThrowIfDisposed();
            _database.Guard(() => result = statements());
        }

        return result;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
