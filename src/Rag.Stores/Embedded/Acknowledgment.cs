using Rag.Core.Articles;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded;

/// <summary>
/// A write is acknowledged once the subscribers of <see cref="IChunkRetirement"/> have forgotten what it retired. What they were not told
/// before the process ended is told again by the next.
/// </summary>
internal sealed class Acknowledgment(StoreWriter writer)
{
    private readonly RetirementListeners _listeners = new();

    public IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener) => _listeners.Subscribe(listener);

    /// <summary>Other writes go on while the subscribers forget.</summary>
    public async ValueTask OfWriteAsync(IndexChange change)
    {
        if (change.Untold is { Count: > 0 } untold)
        {
            await _listeners.TellAsync(untold).ConfigureAwait(false);
            writer.Told(untold);
        }
    }

    /// <summary>Whoever removes an article wants none of its text left.</summary>
    public async ValueTask OfRemovalAsync(IndexChange change)
    {
        if (change.Untold is { Count: > 0 } untold)
        {
            await _listeners.TellAsync(untold).ConfigureAwait(false);
            writer.ToldAndGone(untold);
        }
    }

    /// <inheritdoc cref="IChunkRetirement.TellAgainAsync"/>
    public async ValueTask<int> TellAgainAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var untold = writer.Untold();
        if (untold.Count > 0)
        {
            await _listeners.TellAsync(untold).ConfigureAwait(false);
            writer.ToldAndGone(untold);
        }

        return untold.Count;
    }
}
