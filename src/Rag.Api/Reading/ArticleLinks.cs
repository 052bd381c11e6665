using System.Globalization;
using Rag.Core.Articles;
using Rag.Pages;

namespace Rag.Api.Reading;

/// <summary>Addresses of articles' pages here.</summary>
internal static class ArticleLinks
{
    public static string Page(string baseUrl, ArticleId id) => baseUrl + Texts.Link(id);

    public static string Page(string baseUrl, ArticleId id, int revision) =>
        string.Create(CultureInfo.InvariantCulture, $"{Page(baseUrl, id)}?rev={revision}");

    /// <summary>The page of one revision with a stretch of its body marked and scrolled to.</summary>
    public static string Place(string baseUrl, ArticleId id, int revision, int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{Page(baseUrl, id, revision)}&from={start}&to={end}#quote");
}
