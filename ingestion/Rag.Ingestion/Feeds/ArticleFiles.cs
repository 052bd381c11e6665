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

    public IEnumerable<Reading> Read(CancellationToken cancellation)
    {
        foreach (var (path, problem) in _files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (problem is not null)
            {
                yield return new Reading.Failed(problem);
                continue;
            }

            using var readings = ReadFile(path, cancellation).GetEnumerator();
            while (Next(readings, path) is { } reading)
            {
                yield return reading;
                if (reading is Reading.Failed { EndsFile: true })
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
                _files.AddRange(found.Length > 0 ? found.Select(file => (file, (string?)null)) : [(path, $"The folder {path} holds no files.")]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _files.Add((path, $"The folder {path} cannot be read: {error.Message}"));
            }
        }
    }

    private IEnumerable<Reading> ReadFile(string path, CancellationToken cancellation)
    {
        var file = SourceFile.Probe(path, _read);
        var readings = ArticleReaders.Detect(file, out var problem) is { } reader ? reader.Read(file, cancellation) : [new Reading.Failed(problem)];
        foreach (var reading in readings)
        {
            yield return reading;
        }
    }

    /// <summary>The next reading; what the disk or the compression throws becomes the file's last one.</summary>
    private static Reading? Next(IEnumerator<Reading> readings, string path)
    {
        try
        {
            return readings.MoveNext() ? readings.Current : null;
        }
        catch (InvalidDataException)
        {
            return new Reading.Failed($"{Path.GetFileName(path)}: its compression is damaged, so its end could not be read.") { EndsFile = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Reading.Failed($"{path} cannot be read: {error.Message}") { EndsFile = true };
        }
    }
}
