using System.Text;

namespace Rag.Bench.Tables;

/// <summary>A table with places for figures, as {NAME:PATH:FORMAT}: see <see cref="ResultFiles.FigureAt"/>.</summary>
internal sealed class TableTemplate(string text)
{
    /// <summary>The results that it needs.</summary>
    public IReadOnlyCollection<string> Results =>
        [.. Pieces().Where(piece => piece.IsPlace).Select(piece => piece.Text.Split(':')[0]).Distinct()];

    public string Fill(ResultFiles results)
    {
        var filled = new StringBuilder();
        foreach (var (piece, isPlace) in Pieces())
        {
            filled.Append(isPlace ? results.FigureAt(piece) : piece);
        }

        return filled.ToString();
    }

    private IEnumerable<(string Text, bool IsPlace)> Pieces()
    {
        foreach (var (number, piece) in text.Split('{').Index())
        {
            var end = piece.IndexOf('}', StringComparison.Ordinal);
            if (number > 0 && end < 0)
            {
                throw new InvalidDataException($"A place for a figure has no end: {{{piece}");
            }

            if (number > 0)
            {
                yield return (piece[..end], true);
            }

            yield return (number > 0 ? piece[(end + 1)..] : piece, false);
        }
    }
}
