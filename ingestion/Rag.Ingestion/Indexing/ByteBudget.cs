namespace Rag.Ingestion.Indexing;

/// <summary>
/// Memory that articles on their way to the store may take together: channels bound their number, and a few long ones weigh as much as
/// thousands of others. One caller takes, another gives back. Thread-safe.
/// </summary>
internal sealed class ByteBudget(long most)
{
    private readonly Lock _lock = new();

    private long _taken;

    private TaskCompletionSource? _freed;

    /// <summary>Waits until the bytes fit. What alone is more than the budget goes through when nothing else is on its way.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellation)
    {
        while (TryTake(bytes) is { } freed)
        {
            await freed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public void Give(long bytes)
    {
        TaskCompletionSource? freed;
        lock (_lock)
        {
            _taken -= bytes;
            (freed, _freed) = (_freed, null);
        }

        freed?.SetResult();
    }

    /// <exception cref="InvalidOperationException">More was given back than taken.</exception>
    public void CheckIntegrity()
    {
        lock (_lock)
        {
            if (_taken < 0)
            {
                throw new InvalidOperationException($"{-_taken} bytes more were given back than taken.");
            }
        }
    }

    /// <summary>Null where the bytes were taken; else what ends when some are given back.</summary>
    private Task? TryTake(long bytes)
    {
        lock (_lock)
        {
            if (_taken == 0 || _taken + bytes <= most)
            {
                _taken += bytes;
                return null;
            }

            _freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _freed.Task;
        }
    }
}
