using Rag.Core.Text;
using Rag.Eval.Datasets;

namespace Rag.Eval.Metrics;

/// <summary>
/// The lines of a text file, one after the other in the same memory: a line is valid until the next one is read. Neither a line nor their
/// number has the file's word for how large it may be.
/// </summary>
internal sealed class BoundedLines : IDisposable
{
    public const int MostCharacters = 64 << 10;
    public const int MostLines = 20_000_000;

    private readonly string _path;
    private readonly StreamReader _reader;
    private readonly char[] _buffer = new char[MostCharacters];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <param name="form">What the file should hold, for the sentence that says it is not there.</param>
    public BoundedLines(string path, string form)
    {
        _path = path;
        _reader = File.Exists(path)
            ? TextFile.Open(path)
            : throw new DatasetException($"There is no file {path}: name one with lines '{form}'.");
    }

    /// <summary>Of the line read last, from 1.</summary>
    public int Number { get; private set; }

    public void Dispose() => _reader.Dispose();

    /// <summary>False at the end of the file.</summary>
    /// <exception cref="DatasetException">The line or the file is too long, or the file cannot be read.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        var length = IndexOfEnd();
        if (length < 0 && _end == _start)
        {
            line = default;
            return false;
        }

        Number++;
        if (Number > MostLines)
        {
            throw new DatasetException($"{_path} has more than {MostLines:N0} lines: split it by queries.");
        }

        line = _buffer.AsSpan(_start, length < 0 ? _end - _start : length);
        _start = length < 0 ? _end : _start + length + 1;
        line = line.TrimEnd('\r');
        return true;
    }

    /// <summary>Fills the buffer until it holds the end of the line; where that is, or -1 where the rest of the file is the line.</summary>
    private int IndexOfEnd()
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf('\n');
            if (found >= 0 || _isAtEnd)
            {
                return found < 0 ? -1 : searched + found;
            }

            searched = _end - _start;
            if (searched == _buffer.Length)
            {
                throw new DatasetException($"{_path}, line {Number + 1} has more than {MostCharacters:N0} characters: that is no ranking.");
            }

            Fill(searched);
        }
    }

    private void Fill(int kept)
    {
        Array.Copy(_buffer, _start, _buffer, 0, kept);
        try
        {
            var read = _reader.Read(_buffer, kept, _buffer.Length - kept);
            (_start, _end, _isAtEnd) = (0, kept + read, read == 0);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new DatasetException($"{_path} cannot be read after line {Number}: {exception.Message}", exception);
        }
    }
}
