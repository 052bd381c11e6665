using System.IO.Compression;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// What a gzip file holds. Texts are packed to a third or a tenth of their length; what unpacks to far more is made to keep the reader
/// busy, and ends with an <see cref="IOException"/>.
/// </summary>
/// <param name="packedBytes">Length of the file.</param>
internal sealed class UnpackedStream(Stream packed, long packedBytes) : ReadOnlyStream(new GZipStream(packed, CompressionMode.Decompress))
{
    private const int MostTimesPacked = 100;

    /// <summary>Below this it costs a second or two, whatever it is.</summary>
    private const long AlwaysAllowed = 512_000_000;

    private readonly long _most = Math.Max(AlwaysAllowed, packedBytes * MostTimesPacked);

    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var count = Inner.Read(buffer);
        _read += count;
        return _read <= _most
            ? count
            : throw new IOException($"it unpacks to more than {MostTimesPacked} times its size, which no text does.");
    }
}
