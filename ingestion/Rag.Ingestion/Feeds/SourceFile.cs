using System.Text;

namespace Rag.Ingestion.Feeds;

/// <summary>One file on disk, seen through its compression. Gzip is told by its first two bytes, not by the name.</summary>
internal sealed class SourceFile
{
    /// <summary>Limit for files that are read whole: feeds and pages, after decompression.</summary>
    public const int MaxDocumentBytes = 15_000_000;

    private const int HeadBytes = 4096;

    private readonly ByteCounter _read;

    /// <summary>As long as it was when it was first looked at; what is written to it later is not read.</summary>
    private readonly long _bytes;

    private readonly bool _isGzip;

    private SourceFile(string path, long bytes, bool isGzip, byte[] head, ByteCounter read)
    {
        Path = path;
        _bytes = bytes;
        Head = head;
        _isGzip = isGzip;
        _read = read;
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The first bytes after decompression.</summary>
    public byte[] Head { get; }

    /// <summary>Looks at the file's beginning; throws <see cref="IOException"/> and its kin where it cannot be read.</summary>
    public static SourceFile Examine(string path, ByteCounter read)
    {
        using var raw = File.OpenRead(path);
        var bytes = raw.Length;
        var magic = ReadUpTo(raw, 2);
        var isGzip = magic is [0x1f, 0x8b];
        raw.Position = 0;
        using var content = Unpack(new CountingStream(raw, bytes, new ByteCounter()), isGzip, bytes);
        return new SourceFile(path, bytes, isGzip, ReadUpTo(content, HeadBytes), read);
    }

    /// <summary>The decompressed content from its beginning; what is read from disk is counted.</summary>
    public Stream Open() => Unpack(new CountingStream(File.OpenRead(Path), _bytes, _read), _isGzip, _bytes);

    /// <summary>The whole content, or null when it is larger than <see cref="MaxDocumentBytes"/>; a bomb is not inflated further.</summary>
    public byte[]? ReadDocument(CancellationToken cancellation)
    {
        using var content = Open();
        using var buffer = new MemoryStream();
        var block = new byte[64 * 1024];
        int count;
        while ((count = content.Read(block)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (buffer.Length + count > MaxDocumentBytes)
            {
                return null;
            }

            buffer.Write(block, 0, count);
        }

        return buffer.ToArray();
    }

    public string TooLarge() =>
        $"{Name} is larger than {MaxDocumentBytes / 1_000_000} MB; a feed or page of that size is not read, so split it.";

    /// <summary>Text of the head for telling kinds of files apart; broken characters do not matter here.</summary>
    public string HeadText() => DocumentText.EncodingByMark(Head) is { } marked ? marked.GetString(Head) : Encoding.UTF8.GetString(Head);

    private static Stream Unpack(Stream stored, bool isGzip, long bytes) => isGzip ? new UnpackedStream(stored, bytes) : stored;

    private static byte[] ReadUpTo(Stream stream, int count)
    {
        var bytes = new byte[count];
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
