namespace Rag.Bench.Tables;

/// <summary>Puts tables into a page, each between a line that names it and one that ends it.</summary>
internal static class PageTables
{
    private const string Begin = "<!-- table ";
    private const string BeginEnd = " -->";
    private const string End = "<!-- end of table -->";

    /// <param name="tableOf">The lines of a table by its name; null for one that stays as it is.</param>
    /// <exception cref="InvalidDataException">A table has no end.</exception>
    public static string Renew(string page, Func<string, IReadOnlyList<string>?> tableOf)
    {
        var renewed = new List<string>();
        var isReplaced = false;
        var open = (string?)null;
        foreach (var line in page.Split('\n'))
        {
            if (line == End)
            {
                (isReplaced, open) = (false, null);
            }

            if (!isReplaced)
            {
                renewed.Add(line);
            }

            if (NameOf(line) is { } name)
            {
                if (open is not null)
                {
                    break;
                }

                var table = tableOf(name);
                (open, isReplaced) = (name, table is not null);
                renewed.AddRange(table ?? []);
            }
        }

        return open is null
            ? string.Join('\n', renewed)
            : throw new InvalidDataException($"The table {open} has no end: add the line {End} behind it.");
    }

    private static string? NameOf(string line) =>
        line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(BeginEnd, StringComparison.Ordinal)
            ? line[Begin.Length..^BeginEnd.Length]
            : null;
}
