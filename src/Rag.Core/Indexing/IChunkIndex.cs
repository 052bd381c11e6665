namespace Rag.Core.Indexing;

/// <summary>What retrieval asks of an index: candidates with every probe's exact scores. One call sees one consistent state.</summary>
public interface IChunkIndex
{
    /// <summary>Number of searchable chunks.</summary>
    long Count { get; }

    /// <summary>The outlets that have searchable chunks, as written in their articles.</summary>
    IReadOnlyList<string> Sources { get; }

    ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation);
}
