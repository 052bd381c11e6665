namespace Rag.Ingestion.Feeds;

/// <summary>
/// A read-only stream that tells a counter what was read, and ends after so many bytes: a file that grows faster than it is read would have
/// no end.
/// </summary>
internal sealed class CountingStream(Stream inner, long length, ByteCounter counter) : ReadOnlyStream(inner)
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = Inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        counter.Add(count);
        return count;
    }
}
