using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>
/// What retrieval asks of an index: candidates with every sub-query's exact scores, which do not depend on what the asker may not read.
/// One call sees one consistent state. A canceled token ends every call with <see cref="OperationCanceledException"/>.
/// </summary>
public interface IChunkIndex
{
    /// <summary>Of these scopes alone.</summary>
    ValueTask<IndexContents> ContentsAsync(IReadOnlySet<AccessScope> scopes, CancellationToken cancellation);

    /// <summary>Candidates in no particular order, each once.</summary>
    /// <exception cref="ArgumentException">
    /// There is no sub-query, a number is negative, there are too many sets of outlets, or a vector has the wrong length.
    /// </exception>
    /// <exception cref="Models.EmbedderChangedException">Another embedder than the index's made the vectors.</exception>
    ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation);
}
