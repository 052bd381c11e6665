namespace Rag.Api.Health;

/// <summary>Requests under way, and whether new ones are still taken. Thread-safe.</summary>
internal sealed class Drain(TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cut = new();
    private int _underWay;
    private bool _isDraining;

    public bool IsDraining
    {
        get
        {
            lock (_lock)
            {
                return _isDraining;
            }
        }
    }

    /// <summary>Canceled once no request is taken any more: what would go on for ever ends then.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Canceled when what is under way is to end now, with a word of its own rather than in the middle of one.</summary>
    public CancellationToken Cutting => _cut.Token;

    /// <summary>False, with nothing counted, once no request is taken any more.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            _underWay += _isDraining ? 0 : 1;
            return !_isDraining;
        }
    }

    /// <summary>To be called for every request that entered.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            CompleteIfEmpty();
        }
    }

    /// <summary>From now on no request is taken.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _isDraining = true;
            CompleteIfEmpty();
        }

        _draining.Cancel();
    }

    /// <summary>Whatever is still under way is canceled.</summary>
    public void Cut() => _cut.Cancel();

    public void Dispose()
    {
        _draining.Dispose();
        _cut.Dispose();
    }

    /// <summary>Completes once no request is under way, at the latest after so long, or when it is canceled.</summary>
    public async Task EmptyAsync(TimeSpan longest, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(_empty.Task, Task.Delay(longest, time, stop.Token));
        await stop.CancelAsync();
    }

    private void CompleteIfEmpty()
    {
        if (_isDraining && _underWay == 0)
        {
            _empty.TrySetResult();
        }
    }
}
