using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Articles;
using Rag.Eval.Datasets;

namespace Rag.Eval.Stories;

/// <summary>A year's sample of feed entries, as articles.</summary>
public static class FeedEntries
{
    public const string FileName = "rss-2023/entries-en.sample.jsonl.gz";

    /// <summary>In the order of publication; the outlet is the link's host.</summary>
    /// <exception cref="DatasetException">The file is missing or damaged.</exception>
    public static IReadOnlyList<Article> Load(string path)
    {
        var articles = new List<Article>();
        foreach (var line in DatasetFile.ReadLines(path))
        {
            var link = line.GetProperty("link").GetString()!;
            var at = DateTimeOffset.Parse(line.GetProperty("published").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            articles.Add(
                new Article(
                    ArticleId.Of(link),
                    1,
                    link,
                    PlainText(line.GetProperty("title").GetString()),
                    Uri.TryCreate(link, UriKind.Absolute, out var address) ? address.Host : null,
                    null,
                    null,
                    at,
                    null,
                    at,
                    at,
                    PlainText(line.GetProperty("description").GetString()),
                    ""
                )
            );
        }

        return [.. articles.OrderBy(article => article.PublishedAt)];
    }

    /// <summary>How a pair names the article with this link.</summary>
    public static string HashOf(string link) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link)));

    /// <summary>Descriptions are markup of known feeds: what stands between angle brackets is left out.</summary>
    private static string PlainText(string? markup)
    {
        var text = new StringBuilder();
        var isTag = false;
        foreach (var c in markup ?? "")
        {
            isTag = c == '<' || (isTag && c != '>');
            text.Append(isTag || c == '>' ? ' ' : c);
        }

        return string.Join(' ', WebUtility.HtmlDecode(text.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
