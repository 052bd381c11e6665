using Microsoft.Extensions.Logging;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>What is served now, if anything is. Thread-safe.</summary>
internal sealed class ServedSlot(QdrantMetrics metrics, ILogger logger)
{
    private volatile ServedState? _served;

    public QdrantCollection? Collection => _served?.Collection;

    public bool IsServing => _served is not null;

    /// <summary>Null while nothing is served; else with a lease that the caller releases.</summary>
    public ServedState? Lease()
    {
        while (_served is { } served)
        {
            if (served.TryLease())
            {
                return served;
            }
        }

        return null;
    }

    /// <summary>Takes the state over.</summary>
    public void Serve(QdrantCollection collection, long generation, IIndexState state)
    {
        var before = Interlocked.Exchange(ref _served, new ServedState(collection, generation, state));
        before?.Release();
        metrics.IsServing = true;
    }

    /// <summary>Takes the state over, for the same points: what it lacks is found no more. In a turn.</summary>
    public void Renew(IIndexState state)
    {
        if (_served is { } served)
        {
            Serve(served.Collection, served.Generation, state);
        }
        else
        {
            state.Dispose();
        }
    }

    /// <param name="reason">Null where there is nothing to tell.</param>
    public void Stop(string? reason)
    {
        if (Interlocked.Exchange(ref _served, null) is { } before)
        {
            before.Release();
            metrics.IsServing = false;
            if (reason is not null)
            {
                QdrantLog.NotServing(logger, reason);
            }
        }
    }
}
