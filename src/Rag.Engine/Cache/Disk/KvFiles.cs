using System.Collections.Concurrent;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Rag.Core.Files;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// The files of the disk tier: one for each passage, named after its key, in up to 256 folders by the key's first byte. A file
/// is written under another name, brought to disk and renamed: whatever bears a key's name was written to its end.
/// </summary>
/// <param name="open">Opens a file for reading and writing.</param>
internal sealed class KvFiles(string folder, KvHeaderFormat format, Func<string, FileMode, FileStream> open)
{
    private const string Extension = ".kv";
    private const string UnfinishedExtension = ".tmp";

    /// <summary>Threads that read headers at the opening: after the machine's restart each waits for the disk most of the time.</summary>
    private const int MostReaders = 16;

    /// <summary>The folder and those in it.</summary>
    private static readonly EnumerationOptions s_within = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 1,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    private static readonly byte[] s_zeros = new byte[1 << 18];

    /// <summary>
    /// All files of KV: whole ones, unfinished ones, and the logs of the former layout, which lie in the folder itself. Links and pipes
    /// that bear such a name are among them; a link to a folder elsewhere is left alone.
    /// </summary>
    public static IEnumerable<string> In(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToSpecifiedFullPath(), s_within)
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory && Path.GetExtension(entry.FileName) is Extension or UnfinishedExtension,
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    /// <summary>
    /// The header of each whole file of this model. Other files are removed, since no purge would find them; of a link, the link.
    /// </summary>
    public (IReadOnlyCollection<KvHeader> Headers, int Removed) Open()
    {
        var paths = new ConcurrentQueue<string>(In(folder));
        var headers = new ConcurrentQueue<KvHeader>();
        var others = new ConcurrentQueue<string>();
        var readers = Enumerable.Range(0, Math.Min(MostReaders, paths.Count)).Select(_ => new Thread(Read)).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        Array.ForEach(readers, reader => reader.Join());
        foreach (var path in others)
        {
            File.Delete(path);
        }

        return (headers, others.Count);

        void Read()
        {
            while (paths.TryDequeue(out var path))
            {
                if (ReadHeader(path) is { } header)
                {
                    headers.Enqueue(header);
                }
                else
                {
                    others.Enqueue(path);
                }
            }
        }
    }

    /// <summary>False where a folder, or a link to one, lies where the file belongs, or something else where its folder does.</summary>
    public bool HasPlaceFor(in KvHeader header)
    {
        var path = PathOf(header.Key);
        return FileForms.Of(Path.GetDirectoryName(path)!) is FileForm.Missing or FileForm.Folder
            && FileForms.Of(path) is FileForm.Missing or FileForm.Ordinary
            && FileForms.Of(path + UnfinishedExtension) is FileForm.Missing or FileForm.Ordinary;
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
                file.Write(head);
                file.Write(kv);
                file.Flush(flushToDisk: true);
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
        using var file = OpenOrdinary(PathOf(header.Key));
        file.Position = KvHeaderFormat.Size;
        return TryFill(file, MemoryMarshal.AsBytes(tokenIds)) && TryFill(file, kv) && KvHeader.ChecksumOf(tokenIds, kv) == header.Checksum;
    }

    /// <summary>The file is zeros on the disk when this returns.</summary>
    public void Overwrite(in KvHeader header)
    {
        using var file = OpenOrdinary(PathOf(header.Key));
        var length = file.Length;
        while (file.Position < length)
        {
            file.Write(s_zeros.AsSpan(0, (int)Math.Min(s_zeros.Length, length - file.Position)));
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>A file that is gone already is no failure.</summary>
    public void Delete(in KvHeader header)
    {
        if (PathOf(header.Key) is var path && File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>A pipe would be waited for without end, and a link leads to a file that is not ours.</summary>
    /// <exception cref="IOException">Something else lies there.</exception>
    private FileStream OpenOrdinary(string path) =>
        FileForms.Of(path) == FileForm.Ordinary ? open(path, FileMode.Open) : throw new IOException($"{path} is no ordinary file.");

    /// <summary>Null for a file that cannot be read as well.</summary>
    private KvHeader? ReadHeader(string path)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[KvHeaderFormat.Size];
            using var file = OpenOrdinary(path);
            return
                TryFill(file, bytes)
                && format.Read(bytes, file.Length) is { } header
                && string.Equals(PathOf(header.Key), path, StringComparison.Ordinal)
                ? header
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>False at the end of the file.</summary>
    private static bool TryFill(FileStream file, Span<byte> bytes) =>
        file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

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
