using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Catalog;

/// <summary>
/// The digests of files that were hashed before, so that a start does not hash gigabytes again. The list is kept in one small file, which
/// may vanish, be unreadable or be unwritable at any time: then every model file is hashed again. The list guards against damage, not
/// against an attacker, who could change the list together with the models. Thread-safe.
/// </summary>
public sealed class VerifiedFiles
{
    private readonly string _path;
    private readonly ConcurrentDictionary<string, Entry> _known;
    private readonly ConcurrentDictionary<string, Entry> _added = new(StringComparer.Ordinal);

    private VerifiedFiles(string path) => (_path, _known) = (path, new(Read(path), StringComparer.Ordinal));

    private sealed record Entry(long Bytes, long WrittenTicks, ulong Number, string Sha256);

    /// <param name="cacheFolder">A folder that is created when it is first written to.</param>
    public static VerifiedFiles Open(string cacheFolder) => new(Path.Combine(cacheFolder, "verified.json"));

    private static Dictionary<string, Entry> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Entry>>(BoundedFile.Read(path)) ?? [];
        }
        catch (Exception e) when (e is ModelFileException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Lower-case hex SHA-256 of a file's content: as it was found before where the file was not touched since.</summary>
    /// <exception cref="ModelFileException">The file cannot be read.</exception>
    internal string DigestOf(string path)
    {
        BoundedFile.RequireOrdinary(path);
        try
        {
            var (name, stamp) = (Path.GetFullPath(path), FileStamp.Of(path));
            if (_known.GetValueOrDefault(name) is { } entry && new FileStamp(entry.Bytes, entry.WrittenTicks, entry.Number) == stamp)
            {
                return entry.Sha256;
            }

            // The stamp is older than what is hashed: a file that is written meanwhile is hashed again the next time.
            var digest = ModelCatalog.Digest(path);
            _known[name] = _added[name] = new Entry(stamp.Bytes, stamp.WrittenTicks, stamp.Number, digest);
            return digest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BoundedFile.Unreadable(path, e);
        }
    }

    /// <summary>The digests of files, in their order; those that are not known are computed side by side.</summary>
    /// <inheritdoc cref="DigestOf"/>
    internal string[] DigestsOf(IReadOnlyList<string> paths)
    {
        try
        {
            return [.. paths.AsParallel().AsOrdered().Select(DigestOf)];
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<ModelFileException>().FirstOrDefault() is { } refusal)
        {
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
    }

    /// <summary>
    /// Adds what was hashed to the list on disk. When two processes save at once, one list remains whole, and the files of the other
    /// process are hashed once more.
    /// </summary>
    internal void Save()
    {
        if (_added.IsEmpty)
        {
            return;
        }

        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var entries = Read(_path);
            foreach (var (name, entry) in _added)
            {
                entries[name] = entry;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(entries));
            File.Move(temporary, _path, overwrite: true);
            _added.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is remembered, and the next start hashes again. Whoever has to write into the folder says what is wrong with it.
        }
    }
}
