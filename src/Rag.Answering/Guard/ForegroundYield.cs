using Rag.Core.Answers;

namespace Rag.Answering.Guard;

/// <summary>Gives up work when somebody comes who waits.</summary>
internal static class ForegroundYield
{
    /// <summary>Cancels with the next who waits, at once where somebody does; until the result is disposed.</summary>
    public static IDisposable CancelWithNext(this IForegroundActivity foreground, CancellationTokenSource work)
    {
        var watch = new Watch();
        _ = CancelAsync(foreground, work, watch.Token);
        return watch;
    }

    private static async Task CancelAsync(IForegroundActivity foreground, CancellationTokenSource work, CancellationToken over)
    {
        try
        {
            await foreground.WaitForSomebodyAsync(over).ConfigureAwait(false);
            await work.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // The work was done before somebody came.
        }
    }

    private sealed class Watch : IDisposable
    {
        private readonly CancellationTokenSource _over = new();

        public CancellationToken Token => _over.Token;

        public void Dispose()
        {
            _over.Cancel();
            _over.Dispose();
        }
    }
}
