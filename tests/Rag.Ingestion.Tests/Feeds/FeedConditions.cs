using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>The suite's conditions, {path, op, value}, on a feed as it is read here. Texts are compared without tags.</summary>
internal static class FeedConditions
{
    private static readonly HashSet<string> s_fields =
    [
        "title",
        "title_detail.value",
        "link",
        "id",
        "guid",
        "guidislink",
        "summary",
        "summary_detail.value",
        "description",
        "content.N.value",
        "author",
        "author_detail.name",
        "author_detail.email",
        "author_detail.url",
        "authors.N.name",
        "authors.N.email",
        "authors.N.url",
        "tags.N.term",
        "tags.N.scheme",
        "tags.N.label",
        "tags.@len",
        "category",
        "published",
        "published_parsed",
        "updated",
        "updated_parsed",
        "enclosures.N.href",
        "enclosures.N.url",
        "enclosures.N.type",
        "enclosures.N.length",
    ];

    private static readonly Regex s_tag = new("<[A-Za-z/!][^>]*>", RegexOptions.NonBacktracking);

    private static readonly Regex s_space = new(@"\s+", RegexOptions.NonBacktracking);

    /// <summary>The field that a condition is on; null for one that is not read.</summary>
    public static string? FieldOf(JsonElement condition)
    {
        var path = string.Join('.', PathOf(condition).Select(part => int.TryParse(part, out _) ? "N" : part));
        return path is "feed.title" or "feed.title_detail.value" ? "feed.title"
            : path.StartsWith("entries.N.", StringComparison.Ordinal) && s_fields.Contains(path["entries.N.".Length..])
                ? path["entries.N.".Length..].Split('.')[0]
            : null;
    }

    public static bool Holds(JsonElement condition, Feed feed)
    {
        var actual = Actual(PathOf(condition), feed);
        var value = condition.TryGetProperty("value", out var named) ? named : default;
        return condition.GetProperty("op").GetString() switch
        {
            "==" => IsEqual(actual, value),
            "!=" => !IsEqual(actual, value),
            "truthy" => actual is not (null or "" or false),
            "falsy" => actual is null or "" or false,
            _ => false,
        };
    }

    private static string[] PathOf(JsonElement condition) =>
        [.. condition.GetProperty("path").EnumerateArray().Select(part => part.ToString())];

    private static object? Actual(string[] path, Feed feed)
    {
        if (path[0] == "feed")
        {
            return feed.Title?.Value;
        }

        var entry = feed.Entries.ElementAtOrDefault(int.Parse(path[1], CultureInfo.InvariantCulture));
        var at = path.Length > 3 && int.TryParse(path[3], out var number) ? number : 0;
        return entry is null
            ? null
            : path[2] switch
            {
                "title" or "title_detail" => entry.Title?.Value,
                "link" => entry.Url,
                "id" or "guid" => entry.Id,
                "guidislink" => entry.IdIsPermaLink,
                "summary" or "summary_detail" or "description" => entry.Summary?.Value,
                "content" => entry.Contents.ElementAtOrDefault(at)?.Value,
                "author" => entry.Authors.Count > 0 ? entry.Authors[^1].Written : null,
                "author_detail" => Person(entry.Authors.ElementAtOrDefault(entry.Authors.Count - 1), path[^1]),
                "authors" => Person(entry.Authors.ElementAtOrDefault(at), path[^1]),
                "category" => entry.Tags.ElementAtOrDefault(0)?.Term,
                "tags" when path[^1] == "@len" => entry.Tags.Count,
                "tags" => Tag(entry.Tags.ElementAtOrDefault(at), path[^1]),
                "published" or "published_parsed" => entry.Published,
                "updated" or "updated_parsed" => entry.Updated ?? entry.Published,
                _ => Enclosure(entry.Enclosures.ElementAtOrDefault(at), path[^1]),
            };
    }

    private static string? Person(FeedPerson? person, string part) =>
        part switch
        {
            "name" => person?.Name,
            "email" => person?.Email,
            _ => person?.Url,
        };

    private static string? Tag(FeedTag? tag, string part) =>
        part switch
        {
            "term" => tag?.Term,
            "scheme" => tag?.Scheme,
            _ => tag?.Label,
        };

    private static string? Enclosure(FeedMedia? enclosure, string part) =>
        part switch
        {
            "type" => enclosure?.Type,
            "length" => enclosure?.Length?.ToString(CultureInfo.InvariantCulture),
            _ => enclosure?.Url,
        };

    private static bool IsEqual(object? actual, JsonElement value) =>
        (actual, value.ValueKind) switch
        {
            (FeedDate date, JsonValueKind.Array) => date.Time is { } time
                && time.UtcDateTime.ToString("yyyy M d H m s", CultureInfo.InvariantCulture)
                    == string.Join(' ', value.EnumerateArray().Take(6)),
            (FeedDate date, _) => date.Written == value.GetString() || date.Time == PublicationDate.Parse(value.GetString()),
            (int count, JsonValueKind.Number) => count == value.GetInt32(),
            (null, _) => value.ValueKind == JsonValueKind.Null || value.ToString().Length == 0,
            _ => Bare(actual.ToString()!) == Bare(value.ToString()),
        };

    private static string Bare(string text) => s_space.Replace(WebUtility.HtmlDecode(s_tag.Replace(text, "")), " ").Trim();
}
