using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant;

/// <summary>What can be said of a Qdrant before an index in it is opened.</summary>
public static class QdrantCheck
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits, asking every second, until the server answers. What does not pass by itself, as a wrong key, ends the wait.
    /// </summary>
    /// <param name="waiting">Told once, in a sentence, what is waited for.</param>
    /// <exception cref="StoreUnreachableException">The server does not let this program in, or is no Qdrant.</exception>
    public static async Task AwaitAsync(QdrantOptions options, Action<string> waiting, CancellationToken cancellation)
    {
        using var metrics = new QdrantMetrics();
        using var calls = new QdrantCalls(options, metrics, TimeProvider.System);
        var collections = new CollectionSet(calls, options, metrics, NullLogger.Instance);
        var isTold = false;
        while (true)
        {
            try
            {
                await collections.RequireServerAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && QdrantFault.Translated(e, calls.Url) is { } told)
            {
                if (!QdrantFault.IsUnreachable(e))
                {
                    throw told;
                }

                if (!isTold)
                {
                    waiting(told.Message);
                    isTold = true;
                }

                await Task.Delay(s_between, cancellation).ConfigureAwait(false);
            }
        }
    }
}
