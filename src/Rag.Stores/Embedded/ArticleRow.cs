using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded;

/// <summary>How an <see cref="Article"/> lies in a row.</summary>
internal static class ArticleRow
{
    public const string Columns =
        "id, revision, url, title, source, author, category, published_at, updated_at, first_seen_at, revised_at, body, content_hash";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Values for <see cref="Columns"/>, in order.</summary>
    public static object?[] Values(Article article) =>
    [
        article.Id.Value,
        article.Revision,
        article.Url,
        article.Title,
        article.Source,
        article.Author,
        article.Category,
        Time(article.PublishedAt),
        Time(article.UpdatedAt),
        Time(article.FirstSeenAt),
        Time(article.RevisedAt),
        article.Body,
        article.ContentHash,
    ];

    /// <summary>Reads <see cref="Columns"/>, the first of which is at <paramref name="first"/>.</summary>
    public static Article Read(SqliteDataReader reader, int first = 0) => new(
        new ArticleId(reader.GetString(first)),
        reader.GetInt32(first + 1),
        reader.TextOrNull(first + 2),
        reader.TextOrNull(first + 3),
        reader.TextOrNull(first + 4),
        reader.TextOrNull(first + 5),
        reader.TextOrNull(first + 6),
        TimeOrNull(reader, first + 7),
        TimeOrNull(reader, first + 8),
        Time(reader.GetString(first + 9)),
        Time(reader.GetString(first + 10)),
        reader.GetString(first + 11),
        reader.GetString(first + 12));

    public static DateTimeOffset? TimeOrNull(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Time(reader.GetString(column));

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
