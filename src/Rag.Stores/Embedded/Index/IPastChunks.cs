namespace Rag.Stores.Embedded.Index;

/// <summary>Reads chunks of earlier revisions that the index does not have, in order of ids.</summary>
internal interface IPastChunks
{
    /// <summary>Those that held at this time, with these vectors.</summary>
    IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors);

    /// <summary>Those of these chunks that held then.</summary>
    IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors, IReadOnlyCollection<long> among);
}
