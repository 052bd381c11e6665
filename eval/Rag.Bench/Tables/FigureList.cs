using System.Text;

namespace Rag.Bench.Tables;

/// <summary>
/// What one table of a page shows. A line of it is either a line of the table with places for figures in braces (see
/// <see cref="FigureFile.At"/>), or a figure of the summary and its words, as in "decode_vs_gqa = decode". Such lines make a table with a
/// column for ranges and the machine above, and are not mixed with the others.
/// </summary>
/// <param name="file">The name of the file that has the figures.</param>
internal sealed class FigureList(string file)
{
    private const string Separator = " = ";
    private const char RowStart = '|';

    private readonly List<string> _rows = [];

    public string File => file;

    /// <exception cref="InvalidDataException">The line is neither.</exception>
    public void Add(string line)
    {
        if (line.StartsWith(RowStart))
        {
            _rows.Add(line);
            return;
        }

        var at = line.IndexOf(Separator, StringComparison.Ordinal);
        if (at < 1)
        {
            throw new InvalidDataException(
                $"\"{line}\" in the table of {file} is neither a row nor a figure with its words, as in \"decode_vs_gqa = decode\"."
            );
        }

        if (_rows.Count == 0)
        {
            _rows.AddRange(["| {machine} | | nine of ten |", "|---|---|---|"]);
        }

        var figure = line[..at].Trim();
        _rows.Add($"| {line[(at + Separator.Length)..].Trim()} | {{{figure}}} | {{{figure}:range}} |");
    }

    /// <param name="json">The file's text.</param>
    /// <exception cref="InvalidDataException">The file is not JSON, lacks a figure, or a place for one has no end.</exception>
    public IEnumerable<string> Table(string json)
    {
        var figures = new FigureFile(file, json);
        return _rows.Select(row => Filled(row, figures));
    }

    private string Filled(string row, FigureFile figures)
    {
        var filled = new StringBuilder();
        foreach (var (number, piece) in row.Split('{').Index())
        {
            var end = number == 0 ? -1 : piece.IndexOf('}', StringComparison.Ordinal);
            if (number > 0)
            {
                filled.Append(
                    end < 0
                        ? throw new InvalidDataException($"A place for a figure in the table of {file} has no end: {{{piece}")
                        : figures.At(piece[..end])
                );
            }

            filled.Append(piece.AsSpan(end + 1));
        }

        return filled.ToString();
    }
}
