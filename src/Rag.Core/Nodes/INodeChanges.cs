namespace Rag.Core.Nodes;

/// <summary>What this process keeps in memory of articles: its index, and what was computed from them.</summary>
public interface INodeChanges
{
    /// <summary>
    /// Completes when everything that was committed before the call is taken up: searches find it, and nothing computed from what was
    /// retired is kept.
    /// </summary>
    ValueTask CatchUpAsync(CancellationToken cancellation);
}
