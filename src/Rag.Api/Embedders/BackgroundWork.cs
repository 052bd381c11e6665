namespace Rag.Api.Embedders;

/// <summary>
/// One piece of work in the background. Whoever begins the next has seen the one before end; beginning and ending come one at a time, and
/// whether work is under way may be asked at any moment.
/// </summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private CancellationTokenSource _stop = new();
    private volatile Task _work = Task.CompletedTask;

    public bool IsUnderWay => !_work.IsCompleted;

    public void Begin(Func<CancellationToken, Task> work)
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        var stop = _stop.Token;
        _work = Task.Run(() => work(stop), CancellationToken.None);
    }

    /// <summary>Cancels the work that is under way and waits for its end.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _work;
        }
        catch (OperationCanceledException)
        {
            // As wanted: work that is canceled leaves what the next can go on from.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }
}
