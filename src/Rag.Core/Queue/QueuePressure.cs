namespace Rag.Core.Queue;

/// <summary>
/// Holds back whoever brings articles while the queue is full: what cannot be stored yet need not be fetched yet, and a queue that grows
/// without end fills the disk.
/// </summary>
/// <param name="most">Articles in the queue from which on nobody brings more.</param>
public sealed class QueuePressure(IArticleQueue queue, TimeProvider time, long most = QueuePressure.DefaultMost)
{
    public const long DefaultMost = 20_000;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> IsHighAsync(CancellationToken cancellation)
    {
        var depths = await queue.DepthAsync(cancellation).ConfigureAwait(false);
        return depths.Sum(depth => depth.Waiting) >= most;
    }

    /// <summary>Waits until there is room.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        while (await IsHighAsync(cancellation).ConfigureAwait(false))
        {
            await Task.Delay(s_betweenLooks, time, cancellation).ConfigureAwait(false);
        }
    }
}
