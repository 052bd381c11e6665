using System.IO.Compression;
using System.Text;

namespace Rag.Eval.Datasets;

/// <summary>
/// Lines of a text file, plain or gzipped, UTF-8 unless a byte order mark says otherwise. A line is never longer than allowed, whatever the
/// file holds, and whatever keeps it from being read is a <see cref="DatasetException"/> that says how far it was read.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _path;
    private readonly int _longest;
    private readonly char[] _buffer = new char[BufferSize];
    private readonly StreamReader _reader;
    private int _start;
    private int _end;

    /// <param name="longest">In UTF-16 units.</param>
    public LineReader(string path, int longest) => (_path, _longest, _reader) = (path, longest, Open(path));

    /// <summary>Of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; null behind the last.</summary>
    public string? Read()
    {
        StringBuilder? begun = null;
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return begun is null ? null : Ended(begun.ToString());
            }

            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf('\n');
            if (length >= 0 && begun is null)
            {
                _start += length + 1;
                return Ended(rest[..length].ToString());
            }

            var piece = length < 0 ? rest : rest[..length];
            begun ??= new StringBuilder(piece.Length);
            begun.Append(piece);
            _start += length < 0 ? rest.Length : length + 1;
            if (begun.Length > _longest)
            {
                throw TooLong();
            }

            if (length >= 0)
            {
                return Ended(begun.ToString());
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private string Ended(string line)
    {
        if (line.Length > _longest)
        {
            throw TooLong();
        }

        Number++;
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private DatasetException TooLong() => new($"{_path}, line {Number + 1}: the line has more than {_longest} characters: split it.");

    private bool Fill()
    {
        try
        {
            (_start, _end) = (0, _reader.Read(_buffer));
            return _end > 0;
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

    private static StreamReader Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DatasetException($"{path} is a folder: name a file of questions in it.");
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
