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

    private readonly SideConnection _side;
    private readonly WorkTable _work;
    private readonly DeadTable _dead;
    private readonly AnswerTable _answers;
    private readonly TimeProvider _time;

    /// <summary>Ends when something may be claimed, and is replaced then.</summary>
    private TaskCompletionSource _changed = NewSignal();

    private SqliteArticleQueue(SqliteConnection connection, SideConnection side, TimeProvider time)
    {
        (_side, _time) = (side, time);
        _work = new WorkTable(connection);
        _dead = new DeadTable(connection);
        _answers = new AnswerTable(connection);
        side.Change(_work.EndClaims, CancellationToken.None);
    }

    /// <summary>
    /// Opens the queue in this folder, creating it where it is missing. Only the holder of the store's lock may call it: whoever made the
    /// claims that are found has ended, so they are given up.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteArticleQueue Open(string dataDir, TimeProvider time) =>
        SideConnection.Open(QueueSchema.In(dataDir), (connection, side) => new SqliteArticleQueue(connection, side, time));

    public ValueTask<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return ValueTask.FromResult(Change<IReadOnlyList<long>>(() => [.. articles.Select(Add)], cancellation));

        long Add(IncomingArticle article)
        {
            cancellation.ThrowIfCancellationRequested();
            return _work.Add(article, article.FullTextUrl is null ? QueueStage.Store : QueueStage.FullText, now);
        }
    }

    public ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage, int most, TimeSpan lease, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return ValueTask.FromResult(_side.ChangeWithoutWaiting<IReadOnlyList<QueuedArticle>>(Claim, cancellation));

        List<QueuedArticle> Claim()
        {
            _work.EndWaiting(now);
            return _work.Claim(stage, most, now, now + lease);
        }
    }

    public async ValueTask WaitAsync(QueueStage stage, TimeSpan longest, CancellationToken cancellation)
    {
        var changed = Volatile.Read(ref _changed).Task; // taken before the look, so that no change after it is missed
        var wait = _side.Read(() => _work.HasReady(stage) ? TimeSpan.Zero : UntilNextEnd(), cancellation);
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(wait, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();

        TimeSpan UntilNextEnd() =>
            _work.NextEnd(stage) is { } end && end - _time.GetUtcNow() is var until && until < longest ? until : longest;
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
        ValueTask.FromResult(
            _side.Read<IReadOnlyList<QueueDepth>>(() => [.. Enum.GetValues<QueueStage>().Select(_work.Depth)], cancellation)
        );

    public async IAsyncEnumerable<DeadArticle> DeadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        DeadArticle? last = null;
        while (_side.Read(() => _dead.PageAfter(last, DeadPerPage), cancellation) is { Count: > 0 } page)
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

    public ValueTask<int> RemoveAsync(FeedId feed, CancellationToken cancellation) =>
        ValueTask.FromResult(Change(() => _work.Remove(feed) + _dead.Remove(feed), cancellation));

    public ValueTask<RequestAnswer?> FindAnswerAsync(string key, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Read(() => _answers.Find(key), cancellation));

    public ValueTask KeepAnswerAsync(string key, RequestAnswer answer, CancellationToken cancellation)
    {
        _side.Change(() => _answers.Keep(key, answer, _time.GetUtcNow()), cancellation);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _side.Dispose();

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

                return articles.Count;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    private ValueTask<int> CountDead(IReadOnlyCollection<long>? tickets, Func<long, bool> change, CancellationToken cancellation) =>
        ValueTask.FromResult(Change(() => (tickets ?? _dead.Tickets()).Count(change), cancellation));

    private bool Retry(long ticket, DateTimeOffset now)
    {
        var isWaiting = _work.AddAgain(ticket, now);
        _dead.Drop(ticket);
        return isWaiting;
    }

    /// <summary>What something may be claimed after.</summary>
    private T Change<T>(Func<T> statements, CancellationToken cancellation)
    {
        var result = _side.Change(statements, cancellation);
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        return result;
    }
}
