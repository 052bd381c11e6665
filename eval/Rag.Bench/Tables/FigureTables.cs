namespace Rag.Bench.Tables;

/// <summary>
/// Renews the tables of a page from the files that benchmarks wrote. The page says which figures it shows, in a comment that opens the
/// table: the file's name, then a line for each row, the figure's name in the summary and how the page calls it. What stands behind the
/// comment up to the closing one is replaced; a page with the same files comes out the same.
/// </summary>
internal static class FigureTables
{
    private const string Open = "<!-- figures ";
    private const string EndOfList = "-->";
    private const string Close = "<!-- end of figures -->";

    /// <param name="page">Markdown.</param>
    /// <param name="read">A file's text by its name; null where it was not written yet.</param>
    /// <exception cref="InvalidDataException">A table does not end, or names a figure that its file lacks.</exception>
    public static string Renew(string page, Func<string, string?> read)
    {
        var lines = new List<string>();
        FigureList? list = null;
        var isInTable = false;
        foreach (var line in page.Split('\n'))
        {
            if (list is null && line.StartsWith(Open, StringComparison.Ordinal))
            {
                list = new FigureList(line[Open.Length..].Trim());
                lines.Add(line);
            }
            else if (list is not null && !isInTable)
            {
                lines.Add(line);
                isInTable = line == EndOfList;
                if (isInTable)
                {
                    lines.AddRange(list.Table(read(list.File)));
                }
                else
                {
                    list.Add(line);
                }
            }
            else if (!isInTable || line == Close)
            {
                (list, isInTable) = (null, false);
                lines.Add(line);
            }
        }

        return list is null
            ? string.Join('\n', lines)
            : throw new InvalidDataException($"The table of {list.File} does not end with {Close}.");
    }
}
