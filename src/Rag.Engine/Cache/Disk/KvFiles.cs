using System.Runtime.InteropServices;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// The files of the disk tier: one for each passage, named after its key, in up to 256 folders by the key's first byte. A file is written under another name,
/// brought to disk and renamed: whatever bears a key's name was written to its end.
/// </summary>
internal sealed class KvFiles(string folder, KvHeaderFormat format, Func<string, FileMode, IKvFile> open)
{
    private const string Extension = ".kv";
    private const string UnfinishedExtension = ".tmp";

    /// <summary>The folder and those in it; a link to a folder elsewhere is left alone.</summary>
    private static readonly EnumerationOptions s_within = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 1,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    private static readonly byte[] s_zeros = new byte[1 << 18];

    /// <summary>Paths of all files that hold, or held, KV: whole ones, unfinished ones, and those of the former layout, which lie in the folder itself.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*", s_within).Where(path => Path.GetExtension(path) is Extension or UnfinishedExtension);

    /// <summary>The header of each whole file of this model. Every other file is removed: no lookup would use it and no purge would find it.</summary>
    public (IReadOnlyList<KvHeader> Headers, int Removed) Open()
    {
        var headers = new List<KvHeader>();
        var removed = 0;
        foreach (var path in In(folder).ToArray())
        {
            if (ReadHeader(path) is { } header)
            {
                headers.Add(header);
            }
            else
            {
                File.Delete(path);
                removed++;
            }
        }

        return (headers, removed);
    }

    /// <summary>When it throws, no file of that name was made.</summary>
    public void Write(in KvHeader header, ReadOnlySpan<int> tokenIds, ReadOnlySpan<byte> kv)
    {
        var path = PathOf(header.Key);
        var unfinished = path + UnfinishedExtension;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using (var file = open(unfinished, FileMode.Create))
            {
                var head = new byte[KvHeaderFormat.Size + header.TokenBytes];
                format.Write(header, head);
                MemoryMarshal.AsBytes(tokenIds).CopyTo(head.AsSpan(KvHeaderFormat.Size));
                file.Write(head, 0);
                file.Write(kv, head.Length);
                file.Flush();
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            TryDelete(unfinished);
            throw;
        }
    }

    /// <summary>False when token ids and KV are not what was written under that header.</summary>
    public bool TryRead(in KvHeader header, Span<int> tokenIds, Span<byte> kv)
    {
        using var file = open(PathOf(header.Key), FileMode.Open);
        return file.Read(MemoryMarshal.AsBytes(tokenIds), KvHeaderFormat.Size) == header.TokenBytes
            && file.Read(kv, KvHeaderFormat.Size + header.TokenBytes) == header.KvBytes
            && KvHeader.ChecksumOf(tokenIds, kv) == header.Checksum;
    }

    /// <summary>The file is zeros on the disk when this returns.</summary>
    public void Overwrite(in KvHeader header)
    {
        using var file = open(PathOf(header.Key), FileMode.Open);
        var length = file.Length;
        for (var at = 0L; at < length; at += s_zeros.Length)
        {
            file.Write(s_zeros.AsSpan(0, (int)Math.Min(s_zeros.Length, length - at)), at);
        }

        file.Flush();
    }

    /// <summary>A file that is gone already is no failure.</summary>
    public void Delete(in KvHeader header)
    {
        if (PathOf(header.Key) is var path && File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private KvHeader? ReadHeader(string path)
    {
        Span<byte> bytes = stackalloc byte[KvHeaderFormat.Size];
        using var file = open(path, FileMode.Open);
        return file.Read(bytes, 0) == bytes.Length
            && format.Read(bytes, file.Length) is { } header
            && string.Equals(PathOf(header.Key), path, StringComparison.Ordinal) ? header : null;
    }

    private string PathOf(Digest key)
    {
        var name = Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in key)));
        return Path.Combine(folder, name[..2], name + Extension);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is removed when the folder is next opened.
        }
    }
}
