using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Postgres.Index;

/// <summary>
/// Chunks of earlier revisions, from a database that may be ahead of the index: what the index still has is left out, and comes when the
/// index has lost it. Read by whoever asks what was known at a time, who waits for the server.
/// </summary>
internal sealed class PostgresPastChunks(IndexReader reader, IndexState index) : IPastChunks
{
    public IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors) => Read(time, vectors, among: null);

    public IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors, IReadOnlyCollection<long> among) =>
        Read(time, vectors, among);

    /// <summary>After another embedder took charge, the vectors are not those of this index: it is about to be replaced.</summary>
    private IEnumerable<IndexedChunk> Read(DateTimeOffset time, VectorSet vectors, IReadOnlyCollection<long>? among) =>
        reader
            .PastAsync(time, among, CancellationToken.None)
            .AsTask()
            .GetAwaiter()
            .GetResult()
            .Where(chunk => index.Current.Find(chunk.Id) is null && chunk.Halves.Length % vectors.Dimensions == 0);
}
