namespace Rag.Feeds;

/// <summary>Wakes the one who waits, or the next one who will: raised before a wait, it ends that wait at once. Thread-safe.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _raised = New();

    public void Raise()
    {
        lock (_lock)
        {
            _raised.TrySetResult();
        }
    }

    /// <summary>Ends once it was raised since the last wait, at the latest after this time.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        Task raised;
        lock (_lock)
        {
            raised = _raised.Task;
        }

        if (!raised.IsCompleted)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(raised, Task.Delay(longest, time, stop.Token)).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _raised = _raised.Task.IsCompleted ? New() : _raised;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
