using System.Runtime.InteropServices;

namespace Rag.Engine.Cache.Disk;

/// <summary>One append-only file of entries. An entry may be erased in place, never changed.</summary>
internal sealed class KvSegment : IDisposable
{
    private static readonly byte[] s_zeros = new byte[1 << 16];

    private readonly IKvFile _file;

    private KvSegment(string path, int number, IKvFile file) => (Path, Number, _file) = (path, number, file);

    public string Path { get; }

    /// <summary>The higher, the younger.</summary>
    public int Number { get; }

    /// <summary>Entries fill [<see cref="KvSegmentHeader.Size"/>, Length).</summary>
    public long Length { get; private set; }

    /// <summary>Entries that are neither erased nor found damaged.</summary>
    public int LiveEntries { get; set; }

    public static KvSegment Create(string path, int number, IKvFile file, ModelShape shape)
    {
        file.SetLength(0);
        file.Write(KvSegmentHeader.Of(shape), 0);
        return new KvSegment(path, number, file) { Length = KvSegmentHeader.Size };
    }

    /// <summary>Null for a file that is none of this model's. What follows the last whole entry is cut off.</summary>
    public static KvSegment? Open(string path, int number, IKvFile file, ModelShape shape, Action<KvEntryHeader, long> found)
    {
        var header = new byte[KvSegmentHeader.Size];
        if (file.Read(header, 0) < header.Length || !header.AsSpan().SequenceEqual(KvSegmentHeader.Of(shape)))
        {
            return null;
        }

        var segment = new KvSegment(path, number, file) { Length = KvSegmentHeader.Size };
        var bytes = new byte[KvEntryHeader.Size];
        var length = file.Length;
        while (file.Read(bytes, segment.Length) == bytes.Length
            && KvEntryHeader.Read(bytes) is { } entry
            && segment.Length + entry.TotalBytes <= length)
        {
            if (!entry.IsErased)
            {
                found(entry, segment.Length);
                segment.LiveEntries++;
            }

            segment.Length += entry.TotalBytes;
        }

        if (segment.Length < length)
        {
            file.SetLength(segment.Length);
            file.Flush();
        }

        return segment;
    }

    /// <summary>Returns the offset of the entry. When it throws, the file is as long as before, or its tail is cut off when it is next opened.</summary>
    public long Append(in KvEntryHeader header, ReadOnlySpan<int> tokens, ReadOnlySpan<byte> kv)
    {
        var at = Length;
        try
        {
            var head = new byte[KvEntryHeader.Size + header.TokenBytes];
            header.Write(head);
            MemoryMarshal.AsBytes(tokens).CopyTo(head.AsSpan(KvEntryHeader.Size));
            _file.Write(head, at);
            _file.Write(kv, at + head.Length);
        }
        catch
        {
            TryCut(at);
            throw;
        }

        Length += header.TotalBytes;
        LiveEntries++;
        return at;
    }

    /// <summary>False when the bytes are not those that were written.</summary>
    public bool TryRead(in KvEntryHeader header, long offset, Span<int> tokens, Span<byte> kv)
    {
        var at = offset + KvEntryHeader.Size;
        var tokenBytes = MemoryMarshal.AsBytes(tokens);
        return _file.Read(tokenBytes, at) == tokenBytes.Length
            && _file.Read(kv, at + tokenBytes.Length) == kv.Length
            && Checksum.Of(tokenBytes, kv) == header.Checksum;
    }

    /// <summary>Overwrites the entry with zeros, its lengths aside; durable once <see cref="Flush"/> returns.</summary>
    public void Erase(in KvEntryHeader header, long offset)
    {
        var end = offset + header.TotalBytes;
        for (var at = offset + KvEntryHeader.Size; at < end; at += s_zeros.Length)
        {
            _file.Write(s_zeros.AsSpan(0, (int)Math.Min(s_zeros.Length, end - at)), at);
        }

        Span<byte> bytes = stackalloc byte[KvEntryHeader.Size];
        header.Erase().Write(bytes);
        _file.Write(bytes, offset);
        LiveEntries--;
    }

    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    private void TryCut(long length)
    {
        try
        {
            _file.SetLength(length);
        }
        catch (IOException)
        {
            // The next opening cuts it.
        }
    }
}
