using Rag.Core.Files;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// All articles of some files and folders. Folders are walked to the bottom in ordinal order of their paths; links inside them are not
/// followed, so that a walk ends.
/// </summary>
internal sealed class ArticleFiles
{
    /// <summary>Part of the sentence about a file that a reader fails at against its own rule; tests look for it.</summary>
    public const string Fault = "a fault of the reader ended the file";

    /// <summary>What stands in a name for a byte that is not UTF-8; no such file can be opened by its name.</summary>
    private const char UndecodedByte = '\ufffd';

    private static readonly EnumerationOptions s_walk = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly List<(string Path, string? Problem)> _files = [];

    private readonly ByteCounter _read = new();

    public ArticleFiles(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            Expand(path);
        }
    }

    public long TotalBytes { get; private set; }

    public long BytesRead => Math.Min(TotalBytes, _read.Count);

    public IEnumerable<ReadResult> Read(CancellationToken cancellation)
    {
        foreach (var (path, problem) in _files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (problem is not null)
            {
                yield return new ReadResult.Failed(problem);
                continue;
            }

            using var results = ReadFile(path, cancellation).GetEnumerator();
            while (Next(results, path) is { } result)
            {
                yield return result;
                if (result is ReadResult.Failed { EndsFile: true })
                {
                    break;
                }
            }
        }
    }

    private void Expand(string path)
    {
        switch (FileForms.OfTarget(path))
        {
            case FileForm.Folder:
                Walk(path);
                break;
            case FileForm.Missing when FileForms.Of(path) == FileForm.Missing && !path.Contains(UndecodedByte, StringComparison.Ordinal):
                _files.Add((path, $"There is no file or folder {path}."));
                break;
            case var form:
                Add(path, form);
                break;
        }
    }

    /// <summary>All files below the folder. A folder below it that cannot be looked into is one failure, and the rest goes on.</summary>
    private void Walk(string root)
    {
        var found = new List<(string Path, string? Problem)>();
        var open = new Stack<string>([root]);
        while (open.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", s_walk))
                {
                    var path = Path.Combine(folder, entry.Name);
                    if (entry is DirectoryInfo)
                    {
                        open.Push(path);
                    }
                    else
                    {
                        found.Add((path, null));
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                found.Add((folder, $"The folder {folder} cannot be read: {error.Message}"));
            }
        }

        if (found.Count == 0)
        {
            _files.Add((root, $"The folder {root} holds no files."));
        }

        foreach (var (path, problem) in found.OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            if (problem is not null)
            {
                _files.Add((path, problem));
            }
            else
            {
                Add(path, FileForms.OfTarget(path));
            }
        }
    }

    private void Add(string path, FileForm form)
    {
        TotalBytes += form == FileForm.Ordinary ? LengthOf(path) : 0;
        var problem = form switch
        {
            FileForm.Ordinary => null,
            FileForm.Special => $"{path} is a pipe, a socket or a device; articles are read from files.",
            _ when path.Contains(UndecodedByte, StringComparison.Ordinal) => $"The name of {path} is not valid UTF-8; rename the file.",
            _ => $"{path} cannot be read: it is gone, leads nowhere, or may not be looked at.",
        };
        _files.Add((path, problem));
    }

    /// <summary>For the progress alone: 0 for a file that has gone since it was found.</summary>
    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private IEnumerable<ReadResult> ReadFile(string path, CancellationToken cancellation)
    {
        var file = SourceFile.Examine(path, _read);
        var reader = SourceFileReaders.Detect(file, out var problem);
        var results = reader is null ? [new ReadResult.Failed(problem)] : reader.Read(file, cancellation);
        foreach (var result in results)
        {
            yield return result;
        }
    }

    /// <summary>The next result; what the disk or the compression throws becomes the file's last one.</summary>
    private static ReadResult? Next(IEnumerator<ReadResult> results, string path)
    {
        try
        {
            return results.MoveNext() ? results.Current : null;
        }
        catch (InvalidDataException)
        {
            var sentence = $"{Path.GetFileName(path)}: its compression is damaged, so its end could not be read.";
            return new ReadResult.Failed(sentence) { EndsFile = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ReadResult.Failed($"{path} cannot be read: {error.Message}") { EndsFile = true };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A reader never throws for what a file says. One that does has a fault, which must not cost the other files.
            var sentence = $"{path}: {Fault} ({error.GetType().Name}: {error.Message}); please report it with the file.";
            return new ReadResult.Failed(sentence) { EndsFile = true };
        }
    }
}
