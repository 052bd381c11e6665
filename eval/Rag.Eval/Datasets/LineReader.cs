using System.IO.Compression;
using System.Text;
using Rag.Core.Text;

namespace Rag.Eval.Datasets;

/// <summary>
/// Lines of a text file, plain or gzipped, UTF-8 unless a byte order mark says otherwise. A line is never longer than allowed, whatever the
/// file holds, and whatever keeps it from being read is a <see cref="DatasetException"/> that says how far it was read.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private readonly string _path;
    private readonly int _longest;
    private readonly StreamReader _reader;
    private readonly BoundedLines _lines;

    /// <param name="longest">In UTF-16 units.</param>
    public LineReader(string path, int longest)
    {
        (_path, _longest, _reader) = (path, longest, Open(path));
        _lines = new BoundedLines(_reader, longest);
    }

    /// <summary>Of the line that was read last, from 1.</summary>
    public int Number => _lines.Number;

    /// <summary>The next line without its end; null behind the last.</summary>
    public string? Read() => TryRead(out var line) ? line.ToString() : null;

    /// <summary>The same without a text of its own: a line is valid until the next one is read.</summary>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        try
        {
            var isRead = _lines.TryRead(out line, out var isTooLong);
            return isTooLong
                ? throw new DatasetException($"{_path}, line {Number}: the line has more than {_longest} characters: split it.")
                : isRead;
        }
        catch (DecoderFallbackException exception)
        {
            throw new DatasetException($"{_path} is not UTF-8 somewhere behind line {Number}: save it as UTF-8.", exception);
        }
        catch (Exception exception) when (IsReading(exception))
        {
            throw new DatasetException($"{_path} cannot be read behind line {Number}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _reader.Dispose();

    private static StreamReader Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DatasetException($"{path} is a folder: name a file in it.");
        }

        if (!File.Exists(path))
        {
            throw new DatasetException($"The data set needs {path}, which is not there: put it there or name another folder.");
        }

        try
        {
            Stream file = File.OpenRead(path);
            return new StreamReader(
                path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            );
        }
        catch (Exception exception) when (IsReading(exception))
        {
            throw new DatasetException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsReading(Exception exception) => exception is IOException or InvalidDataException or UnauthorizedAccessException;
}
