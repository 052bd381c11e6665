using System.Globalization;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Answers;

/// <summary>Cited places as a text of lines; an article's id holds no white space.</summary>
internal static class PlacesText
{
    public static string Of(IReadOnlyList<CitedPlace> places) =>
        string.Join(
            '\n',
            places.Select(place =>
                string.Create(CultureInfo.InvariantCulture, $"{place.Article} {place.Revision} {place.Start} {place.End}")
            )
        );

    /// <exception cref="DamagedRowException">It is no such text.</exception>
    public static List<CitedPlace> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ReadLine(line))];

    private static CitedPlace ReadLine(string line) =>
        line.Split(' ') is [var article, var revision, var start, var end]
            ? new CitedPlace(new ArticleId(article), Number(revision), Number(start), Number(end))
            : throw new DamagedRowException("an answer's citations are cut");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new DamagedRowException("an answer's citations hold no number where one belongs");
}
