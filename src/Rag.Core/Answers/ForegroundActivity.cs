namespace Rag.Core.Answers;

/// <summary>Counts those who wait for an answer of this process.</summary>
public sealed class ForegroundActivity(TimeProvider time) : IForegroundActivity
{
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Ends when the last one who waits has an answer; null while nobody waits.</summary>
    private TaskCompletionSource? _rest;

    /// <summary>Ends when somebody waits; it has ended while somebody does.</summary>
    private TaskCompletionSource _somebody = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IDisposable Begin()
    {
        lock (_lock)
        {
            _waiting++;
            _rest ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _somebody.TrySetResult();
        }

        return new Waiting(this);
    }

    public async Task WaitForRestAsync(TimeSpan longest, CancellationToken cancellation)
    {
        Task? rest;
        lock (_lock)
        {
            rest = _rest?.Task;
        }

        if (rest is null)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(rest, Task.Delay(longest, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public Task WaitForSomebodyAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _somebody.Task.WaitAsync(cancellation);
        }
    }

    private void End()
    {
        TaskCompletionSource? rest = null;
        lock (_lock)
        {
            if (--_waiting == 0)
            {
                (rest, _rest) = (_rest, null);
                _somebody = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        rest?.SetResult();
    }

    private sealed class Waiting(ForegroundActivity activity) : IDisposable
    {
        private ForegroundActivity? _activity = activity;

        public void Dispose() => Interlocked.Exchange(ref _activity, null)?.End();
    }
}
