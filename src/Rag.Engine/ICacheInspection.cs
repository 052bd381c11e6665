using Rag.Core.Prompts;

namespace Rag.Engine;

/// <summary>Looks into the cache for the person who runs the service. Thread-safe.</summary>
public interface ICacheInspection
{
    /// <summary>
    /// Counts what is cached, between two steps; so much is looked at that no answer waits for it noticeably. It says nothing of texts: who
    /// is shown what a part renders is decided by whoever knows the text.
    /// </summary>
    /// <param name="hottest">How many parts are named.</param>
    /// <exception cref="InvalidOperationException">The engine has stopped.</exception>
    Task<CacheCensus> InspectAsync(int hottest, CancellationToken cancellation);

    /// <summary>
    /// Contents of system and passage parts whose KV is in memory, at most so many, in no order; equal ones of two adapters stand twice. An
    /// estimate: it is taken while the engine works, and keeps nobody waiting.
    /// </summary>
    IReadOnlyList<Digest> HeldContents(int most);
}
