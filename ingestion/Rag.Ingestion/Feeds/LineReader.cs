using System.Text;

namespace Rag.Ingestion.Feeds;

/// <summary>Lines of a text of any length within bounded memory.</summary>
internal sealed class LineReader(TextReader reader, int maxChars)
{
    private readonly char[] _block = new char[32 * 1024];

    private int _at;

    private int _end;

    /// <summary>
    /// The next line without its end; an empty text with <paramref name="isTooLong"/> set for one over the limit; null at the end.
    /// </summary>
    public string? Next(out bool isTooLong, CancellationToken cancellation)
    {
        isTooLong = false;
        StringBuilder? line = null;
        while (true)
        {
            if (_at == _end)
            {
                cancellation.ThrowIfCancellationRequested();
                (_at, _end) = (0, reader.Read(_block));
                if (_end == 0)
                {
                    return isTooLong ? "" : line?.ToString();
                }
            }

            var rest = _block.AsSpan(_at, _end - _at);
            var length = rest.IndexOf('\n');
            var piece = length < 0 ? rest : rest[..length];
            _at += piece.Length + (length < 0 ? 0 : 1);

            line ??= new StringBuilder();
            isTooLong |= line.Length + piece.Length > maxChars;
            if (isTooLong)
            {
                line.Clear();
            }
            else
            {
                line.Append(piece);
            }

            if (length >= 0)
            {
                return line.ToString();
            }
        }
    }
}
