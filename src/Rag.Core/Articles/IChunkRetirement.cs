namespace Rag.Core.Articles;

/// <summary>Tells which chunks are no longer true.</summary>
public interface IChunkRetirement
{
    /// <summary>
    /// From now on, until the result is disposed, calls the listener after each commit or removal that retired chunks, once it is stored
    /// and before it is acknowledged. Each chunk comes with its article as it was; a
    /// withdrawn or removed article's chunks are those of its kept earlier revisions as well. The listener is not canceled with the write:
    /// a chunk that is gone from the store must be forgotten everywhere. When a listener fails, the others are called all the same, then
    /// the write fails with what the listener threw, and stays stored. A listener may read the store.
    /// </summary>
    IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener);

    /// <summary>
    /// Calls the subscribers for chunks that were retired by a process that ended before its subscribers were done. To be called once they
    /// have subscribed and before the first question. These chunks' articles come without their bodies. The number of chunks.
    /// </summary>
    ValueTask<int> TellAgainAsync(CancellationToken cancellation);
}
