namespace Rag.Ingestion.Feeds;

/// <summary>
/// All articles of some files and folders. Folders are walked to the bottom in ordinal order of their paths; links inside them are not
/// followed, so that a walk ends.
/// </summary>
internal sealed class ArticleFiles
{
    private static readonly EnumerationOptions s_walk = new()
    {
        RecurseSubdirectories = true,
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

        TotalBytes = _files.Where(file => file.Problem is null).Sum(file => new FileInfo(file.Path).Length);
    }

    public long TotalBytes { get; }

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
        if (File.Exists(path))
        {
            _files.Add((path, null));
        }
        else if (!Directory.Exists(path))
        {
            _files.Add((path, $"There is no file or folder {path}."));
        }
        else
        {
            try
            {
                var found = Directory.GetFiles(path, "*", s_walk);
                Array.Sort(found, StringComparer.Ordinal);
                _files.AddRange(
                    found.Length > 0 ? found.Select(file => (file, (string?)null)) : [(path, $"The folder {path} holds no files.")]
                );
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _files.Add((path, $"The folder {path} cannot be read: {error.Message}"));
            }
        }
    }

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
    }
}
