using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Catalog;

/// <summary>
/// The files whose digest was computed before, so that a start does not hash hundreds of megabytes again. The list is kept in one small
/// file, which may vanish or become unreadable at any time: then every model file is hashed again. The list guards against damage, not
/// against an attacker, who could change the list together with the models. Not thread-safe.
/// </summary>
public sealed class VerifiedFiles
{
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries;
    private bool _changed;

    private VerifiedFiles(string path, Dictionary<string, Entry> entries) => (_path, _entries) = (path, entries);

    private sealed record Entry(long Bytes, long WrittenTicks, string Sha256);

    /// <param name="cacheFolder">A folder that is created when it is first written to.</param>
    public static VerifiedFiles Open(string cacheFolder)
    {
        var path = Path.Combine(cacheFolder, "verified.json");
        try
        {
            var entries = JsonSerializer.Deserialize<Dictionary<string, Entry>>(BoundedFile.Read(path));
            return new VerifiedFiles(path, entries ?? []);
        }
        catch (Exception e) when (e is ModelFileException or JsonException)
        {
            return new VerifiedFiles(path, []);
        }
    }

    internal bool Holds(string path, FileStamp stamp, string sha256) =>
        _entries.GetValueOrDefault(Path.GetFullPath(path)) is { } entry
        && new FileStamp(entry.Bytes, entry.WrittenTicks) == stamp
        && entry.Sha256 == sha256;

    internal void Add(string path, FileStamp stamp, string sha256)
    {
        _entries[Path.GetFullPath(path)] = new Entry(stamp.Bytes, stamp.WrittenTicks, sha256);
        _changed = true;
    }

    /// <summary>
    /// Writes the list. When two processes save at once, one list remains whole, and the files of the other process are hashed once more.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal void Save()
    {
        if (!_changed)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(_entries));
        File.Move(temporary, _path, overwrite: true);
        _changed = false;
    }
}
