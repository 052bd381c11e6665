namespace Rag.Core.Indexing;

/// <summary>
/// What retrieval asks of an index: candidates with every sub-query's exact scores. One call sees one consistent state. A canceled token
/// ends every call with <see cref="OperationCanceledException"/>.
/// </summary>
public interface IChunkIndex
{
    ValueTask<IndexContents> ContentsAsync(CancellationToken cancellation);

    /// <summary>Candidates in no particular order, each once.</summary>
    /// <exception cref="ArgumentException">There is no sub-query, a number is negative, or a vector has the wrong length.</exception>
    ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation);
}
