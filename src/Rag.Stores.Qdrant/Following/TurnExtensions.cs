namespace Rag.Stores.Qdrant.Following;

/// <summary>Work that comes one at a time.</summary>
internal static class TurnExtensions
{
    public static async Task RunAsync(this SemaphoreSlim turn, Func<Task> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
