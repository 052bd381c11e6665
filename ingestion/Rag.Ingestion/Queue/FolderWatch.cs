using System.Text.Json;
using Rag.Core.Files;

namespace Rag.Ingestion.Queue;

/// <summary>
/// Tells which files below some paths are new or have changed since they were last done, also across restarts. A file that is still being
/// written is left until two looks in a row find it the same.
/// </summary>
public sealed class FolderWatch
{
    private static readonly EnumerationOptions s_walk = new()
    {
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly IReadOnlyList<string> _paths;
    private readonly string _progressFile;
    private readonly Dictionary<string, WatchedFile> _done;
    private Dictionary<string, WatchedFile> _lastLook = new(StringComparer.Ordinal);

    /// <param name="paths">Files and folders; those that are not there yet are waited for.</param>
    /// <param name="progressFile">
    /// Keeps what is done. One that is missing or damaged is begun anew: files are then read again, which changes nothing.
    /// </param>
    public FolderWatch(IReadOnlyList<string> paths, string progressFile)
    {
        (_paths, _progressFile) = ([.. paths.Select(Path.GetFullPath)], progressFile);
        _done = Load(progressFile);
    }

    /// <summary>The files to read now, in ordinal order of their paths.</summary>
    public IReadOnlyList<WatchedFile> Look()
    {
        var look = new Dictionary<string, WatchedFile>(StringComparer.Ordinal);
        foreach (var path in _paths.SelectMany(FilesOf))
        {
            if (WatchedFile.At(path) is { } file)
            {
                look[path] = file;
            }
        }

        var changed = look.Values.Where(file =>
            _lastLook.GetValueOrDefault(file.Path) == file && _done.GetValueOrDefault(file.Path) != file
        );
        IReadOnlyList<WatchedFile> settled = [.. changed.OrderBy(file => file.Path, StringComparer.Ordinal)];
        _lastLook = look;
        return settled;
    }

    /// <summary>
    /// Everything in the file, as it was when it was looked at, is stored or was told as failed. Durable when it returns.
    /// </summary>
    public void Done(WatchedFile file)
    {
        _done[file.Path] = file;
        foreach (var gone in _done.Keys.Where(path => !_lastLook.ContainsKey(path)).ToArray())
        {
            _done.Remove(gone);
        }

        var draft = _progressFile + ".new";
        using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, _done.Values.ToList(), WatchJson.Default.ListWatchedFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, _progressFile, overwrite: true);
    }

    private static IEnumerable<string> FilesOf(string path) =>
        FileForms.OfTarget(path) switch
        {
            FileForm.Folder => Directory.EnumerateFiles(path, "*", s_walk),
            FileForm.Ordinary => [path],
            _ => [],
        };

    private static Dictionary<string, WatchedFile> Load(string progressFile)
    {
        var done = new Dictionary<string, WatchedFile>(StringComparer.Ordinal);
        try
        {
            if (FileForms.Of(progressFile) == FileForm.Ordinary)
            {
                using var stream = File.OpenRead(progressFile);
                foreach (var file in JsonSerializer.Deserialize(stream, WatchJson.Default.ListWatchedFile) ?? [])
                {
                    done[file.Path ?? ""] = file;
                }
            }
        }
        catch (JsonException)
        {
            done.Clear();
        }

        return done;
    }
}
