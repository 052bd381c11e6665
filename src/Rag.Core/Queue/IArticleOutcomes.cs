namespace Rag.Core.Queue;

/// <summary>Tells what becomes of articles in the queue, to whoever wants to answer for them.</summary>
public interface IArticleOutcomes
{
    /// <summary>
    /// From now on, until the result is disposed, calls the listener with outcomes once they are durable. Whoever subscribes before
    /// queueing misses none of its own tickets. The listener returns quickly and does not throw.
    /// </summary>
    IDisposable Subscribe(Action<IReadOnlyList<ArticleOutcome>> listener);
}
