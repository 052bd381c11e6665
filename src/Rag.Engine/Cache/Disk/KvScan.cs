using System.Runtime.InteropServices;
using Rag.Core.Files;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// Looks for texts in the files of a disk tier, whichever model wrote them, without opening the tier: a running service may be using it.
/// </summary>
public static class KvScan
{
    private const int WindowBytes = 1 << 20;

    /// <summary>One line for each place where an entry of the texts, or their token ids, stand in a file.</summary>
    public static IReadOnlyList<string> Find(string folder, IReadOnlyList<PromptPart> parts, CancellationToken cancellation) =>
        Find(folder, [.. parts.Select(part => ChunkIdentity.Of(part, ""))], cancellation);

    internal static IReadOnlyList<string> Find(string folder, IReadOnlyList<ChunkIdentity> identities, CancellationToken cancellation)
    {
        var found = new List<string>();
        if (identities.Count == 0 || !Directory.Exists(folder))
        {
            return found;
        }

        foreach (var path in KvFiles.In(folder).Order(StringComparer.Ordinal))
        {
            if (TryOpen(path) is { } opened)
            {
                using var stream = opened;
                Search(stream, Path.GetFileName(path), identities, found, cancellation);
            }
        }

        return found;
    }

    /// <summary>Null for a file that was removed since the folder was listed, and for a link or pipe, which holds nothing.</summary>
    private static FileStream? TryOpen(string path)
    {
        if (FileForms.Of(path) != FileForm.Ordinary)
        {
            return null;
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Every byte is looked at: what stands in an unfinished file counts as well.</summary>
    private static void Search(
        Stream stream,
        string name,
        IReadOnlyList<ChunkIdentity> identities,
        List<string> found,
        CancellationToken cancellation
    )
    {
        var patterns = identities.SelectMany(identity => new[] { TokensOf(identity), ContentOf(identity) }).ToArray();
        var overlap = patterns.Max(pattern => pattern.Length) - 1;
        var window = new byte[WindowBytes + overlap];
        var kept = 0;
        var start = 0L; // of the window in the file
        while (stream.ReadAtLeast(window.AsSpan(kept), window.Length - kept, throwOnEndOfStream: false) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = window.AsSpan(0, kept + read);
            foreach (var pattern in patterns)
            {
                if (bytes.IndexOf(pattern) is >= 0 and var at)
                {
                    found.Add($"{name} at byte {start + at}");
                }
            }

            kept = Math.Min(overlap, bytes.Length);
            start += bytes.Length - kept;
            bytes[^kept..].CopyTo(window);
        }
    }

    private static byte[] TokensOf(ChunkIdentity identity) => MemoryMarshal.AsBytes(identity.TokenIds.AsSpan()).ToArray();

    private static byte[] ContentOf(ChunkIdentity identity)
    {
        var content = identity.Content;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in content)).ToArray();
    }
}
