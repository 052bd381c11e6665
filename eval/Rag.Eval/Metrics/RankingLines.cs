using Rag.Eval.Datasets;

namespace Rag.Eval.Metrics;

/// <summary>
/// Lines of queries, documents and values: TREC's, fields apart by white space, or BEIR's, three fields apart by tabs below a line that
/// names
/// them. Empty lines and lines that begin with # are passed over.
/// </summary>
internal static class RankingLines
{
    /// <summary>Characters of a line, which a ranking's never have.</summary>
    public const int LongestLine = 64 << 10;

    public const int MostLines = 20_000_000;

    private const string TabularForm = "query-id corpus-id score";

    /// <param name="fields">How many fields a line of TREC's form has.</param>
    /// <param name="value">Which of them holds the value; the query is the first and the document the third.</param>
    /// <param name="form">TREC's form, for the sentence that says a line is not in it.</param>
    /// <param name="take">Takes query, document, value and the line's number.</param>
    /// <exception cref="DatasetException">A line is in neither form, or there is none.</exception>
    public static void Read(string path, int fields, int value, string form, Take take)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"There is no file {path}: name one with lines '{form}'.");
        }

        using var lines = new LineReader(path, LongestLine);
        Span<Range> ranges = stackalloc Range[8];
        var (isTabular, isFirst) = (false, true);
        while (lines.TryRead(out var line))
        {
            if (lines.Number > MostLines)
            {
                throw new DatasetException($"{path} has more than {MostLines:N0} lines: split it by queries.");
            }

            if (line.IsWhiteSpace() || line[0] == '#')
            {
                continue;
            }

            if (isFirst && IsHeading(line))
            {
                (isTabular, isFirst) = (true, false);
                continue;
            }

            isFirst = false;
            var count = isTabular
                ? line.Split(ranges, '\t', StringSplitOptions.TrimEntries)
                : line.SplitAny(ranges, ReadOnlySpan<char>.Empty, StringSplitOptions.RemoveEmptyEntries);
            if (count != (isTabular ? 3 : fields))
            {
                throw new DatasetException(
                    $"{path}, line {lines.Number} has {count} fields: {(isTabular ? 3 : fields)} are needed, "
                        + $"'{(isTabular ? TabularForm : form)}'."
                );
            }

            take(line[ranges[0]], line[ranges[isTabular ? 1 : 2]], line[ranges[isTabular ? 2 : value]], lines.Number);
        }

        if (lines.Number == 0 || isFirst)
        {
            throw new DatasetException($"{path} is empty: it needs lines '{form}'.");
        }
    }

    public delegate void Take(ReadOnlySpan<char> query, ReadOnlySpan<char> document, ReadOnlySpan<char> value, int line);

    private static bool IsHeading(ReadOnlySpan<char> line)
    {
        Span<Range> ranges = stackalloc Range[4];
        return line.Split(ranges, '\t', StringSplitOptions.TrimEntries) == 3
            && line[ranges[0]] is "query-id"
            && line[ranges[1]] is "corpus-id"
            && line[ranges[2]] is "score";
    }
}
