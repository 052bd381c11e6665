namespace Rag.Ingestion.Feeds;

/// <summary>Bytes read from disk so far by all files of one run. Thread-safe.</summary>
internal sealed class ByteCounter
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(long bytes) => Interlocked.Add(ref _count, bytes);
}
