namespace Rag.Core.Text;

/// <summary>
/// The lines of a text of any length within bounded memory, one after the other in the same buffer: a line is valid until the next one is
/// read. Neither a line nor their number has the text's word for how large it may be. Owned by one reader.
/// </summary>
/// <param name="longest">UTF-16 units of a line, its end apart; at least 1.</param>
public sealed class BoundedLines(TextReader reader, int longest)
{
    private const int UsualBuffer = 64 << 10;

    private char[] _buffer = new char[Math.Min(UsualBuffer, longest + 2)];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The line's own units and both of its end.</summary>
    private int MostBuffered => longest + 2;

    /// <summary>Of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; false behind the last.</summary>
    /// <param name="isTooLong">The line is longer than allowed: it is passed over, and nothing of it is given.</param>
    public bool TryRead(out ReadOnlySpan<char> line, out bool isTooLong)
    {
        line = default;
        isTooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf('\n');
            if (found >= 0)
            {
                line = Take(searched + found);
                _start++; // behind the end of the line
                break;
            }

            searched = _end - _start;
            if (_isAtEnd)
            {
                if (searched == 0 && !isTooLong)
                {
                    return false;
                }

                line = Take(searched);
                break;
            }

            if (searched == MostBuffered)
            {
                (isTooLong, _start, searched) = (true, _end, 0);
            }

            Fill();
        }

        isTooLong |= line.Length > longest;
        line = isTooLong ? default : line;
        return true;
    }

    private ReadOnlySpan<char> Take(int length)
    {
        ReadOnlySpan<char> line = _buffer.AsSpan(_start, length);
        _start += length;
        Number++;
        return line is [.., '\r'] ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, MostBuffered));
        }

        var read = reader.Read(_buffer, _end, _buffer.Length - _end);
        (_end, _isAtEnd) = (_end + read, read == 0);
    }
}
