namespace Rag.Bench.Tables;

/// <summary>
/// Renews the tables of a page from the files that benchmarks wrote. The page says what a table shows in a comment that opens it: figures,
/// a file's name and the lines of a <see cref="FigureList"/>, or, all in one line, rows and the words of a <see cref="RowList"/>. What
/// stands behind the comment up to the closing one is replaced, or stays where there is no such file; a page with the same files comes out
/// the same.
/// </summary>
internal static class FigureTables
{
    private const string OpenFigures = "<!-- figures ";
    private const string OpenRows = "<!-- rows ";
    private const string EndOfList = "-->";
    private const string Close = "<!-- end of figures -->";

    /// <param name="page">Markdown.</param>
    /// <param name="read">A file's text by its name; null where it was not written yet.</param>
    /// <exception cref="InvalidDataException">A table does not end, or shows what its file lacks.</exception>
    public static string Renew(string page, Func<string, string?> read)
    {
        var renewed = new List<string>();
        var lines = new Queue<string>(page.Split('\n'));
        while (lines.TryDequeue(out var line))
        {
            renewed.Add(line);
            if (line.StartsWith(OpenFigures, StringComparison.Ordinal))
            {
                var list = new FigureList(line[OpenFigures.Length..].Trim());
                foreach (var row in Until(EndOfList, lines, list.File))
                {
                    list.Add(row);
                    renewed.Add(row);
                }

                var shown = Until(Close, lines, list.File);
                renewed.AddRange([EndOfList, .. read(list.File) is { } json ? list.Table(json) : shown, Close]);
            }
            else if (line.StartsWith(OpenRows, StringComparison.Ordinal))
            {
                var list = new RowList(line[OpenRows.Length..].Replace(EndOfList, "", StringComparison.Ordinal).Trim());
                var shown = Until(Close, lines, list.Files);
                renewed.AddRange([.. list.Table(read) ?? shown, Close]);
            }
        }

        return string.Join('\n', renewed);
    }

    /// <summary>Takes the lines up to one that is the last, and that one too.</summary>
    private static List<string> Until(string last, Queue<string> lines, string files)
    {
        var taken = new List<string>();
        while (lines.TryDequeue(out var line) && !IsOpening(line))
        {
            if (line == last)
            {
                return taken;
            }

            taken.Add(line);
        }

        throw new InvalidDataException($"A table of {files} has no end: add the line {last} behind it.");
    }

    private static bool IsOpening(string line) =>
        line.StartsWith(OpenFigures, StringComparison.Ordinal) || line.StartsWith(OpenRows, StringComparison.Ordinal);
}
