using System.Globalization;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Api.Pages;

/// <summary>The small wordings that several pages share.</summary>
internal static class Texts
{
    private const int OpeningLength = 80;

    /// <summary>Outlet and date, as far as they are known.</summary>
    public static string About(string? source, DateTimeOffset? publishedAt) =>
        string.Join(" · ", new[] { source, Date(publishedAt) }.Where(part => part is { Length: > 0 }));

    /// <summary>The outlet, with the date in parentheses where it is known.</summary>
    public static string Dated(Passage passage) =>
        Date(passage.PublishedAt) is { } date ? $"{passage.Source} ({date})" : passage.Source ?? "";

    public static string Revised(Passage passage) => passage is StoredPassage stored ? Revised(stored.Article) : "";

    public static string Revised(Article article) => article is { Revision: > 1 } ? $" · ✎ corrected, revision {article.Revision}" : "";

    /// <summary>Where a passage of an answer can be read: marked in its article, or else among the answer's passages.</summary>
    public static string Link(IReadOnlyList<Passage> passages, int index) =>
        passages[index] is StoredPassage { Article.Id: var id, Chunk: var chunk }
            ? $"/articles/{Uri.EscapeDataString(id.Value)}?from={chunk.Start}&to={chunk.End}#quote"
            : $"#passage-{index + 1}";

    /// <summary>Stands for a missing title.</summary>
    public static string Opening(string body) =>
        body.Length <= OpeningLength ? body : string.Concat(body.AsSpan(0, WordEnd(body, OpeningLength)), " …");

    /// <summary>The quotation's place in the passage's text.</summary>
    public static TextSpan InPassage(Citation citation, Passage passage)
    {
        var start = passage is StoredPassage stored ? stored.Chunk.Start : 0;
        return new TextSpan(citation.Start - start, citation.End - start);
    }

    /// <summary>The first word start at or after the offset.</summary>
    public static int WordStart(string text, int offset)
    {
        while (offset > 0 && offset < text.Length && !char.IsWhiteSpace(text[offset - 1]))
        {
            offset++;
        }

        return offset;
    }

    /// <summary>The last word end at or before the offset.</summary>
    public static int WordEnd(string text, int offset)
    {
        while (offset < text.Length && offset > 0 && !char.IsWhiteSpace(text[offset]))
        {
            offset--;
        }

        return offset;
    }

    /// <summary>Feeds are hostile: only web addresses become links.</summary>
    public static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    public static string Host(string url) => new Uri(url).Host;

    private static string? Date(DateTimeOffset? date) => date?.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
