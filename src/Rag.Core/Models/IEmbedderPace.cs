namespace Rag.Core.Models;

/// <summary>Asked before each run of an embedder's model, and told of it: whoever embeds for nobody gives way here. Thread-safe.</summary>
public interface IEmbedderPace
{
    /// <summary>Returns when the next run may begin.</summary>
    /// <returns>The most tokens that it should have, unless a single text has more; at least 1.</returns>
    int WaitForTurn(CancellationToken cancellation);

    /// <summary>A run has ended.</summary>
    void Ran(int tokens, TimeSpan taken);
}
