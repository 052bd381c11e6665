using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Stores.Embedded.Database;

/// <summary>How an <see cref="Article"/> lies in a row: its id, then what each revision has of its own.</summary>
internal static class ArticleRow
{
    /// <summary>What the id of an article that a feed has for itself looks like, see <see cref="ArticleId.Feed"/>; no other does.</summary>
    public const string FeedsOwnId = "________________-________________";

    /// <summary>The one revised last; one that a feed has for itself comes behind those that none has.</summary>
    public const string LastOfAll = $"ORDER BY id LIKE '{FeedsOwnId}', revised_at DESC, number DESC LIMIT 1";

    /// <summary>All but the id.</summary>
    public const string RevisionColumns =
        "revision, url, title, source, author, category, published_at, updated_at, first_seen_at, "
        + "revised_at, body, content_hash, language, scope, source_id, "
        + "kind, corrected_at, correction, correction_start, correction_end";

    public const string Columns = "id, " + RevisionColumns;

    /// <summary>All but the checksum of a row of earlier revisions.</summary>
    public const string StoredRevisionColumns = "article, held_until, " + RevisionColumns;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The place of the body in <see cref="Columns"/>.</summary>
    private const int BodyColumn = 11;

    private static readonly string[] s_revisionColumns = RevisionColumns.Split(", ");

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public static int Count => 1 + s_revisionColumns.Length;

    /// <summary>$1, $2, … for <see cref="Columns"/>.</summary>
    public static string Parameters => string.Join(", ", Enumerable.Range(1, Count).Select(n => $"${n}"));

    /// <summary>Gives each of <see cref="RevisionColumns"/> the value that the row in conflict would have had.</summary>
    public static string Replacements => string.Join(", ", s_revisionColumns.Select(column => $"{column} = excluded.{column}"));

    /// <summary>What <see cref="Read"/> reads of the table of articles under this alias.</summary>
    public static string ColumnsOf(string alias) => $"{alias}.id, {RevisionColumnsOf(alias)}, {RowChecksum.IsRight(alias, Columns)}";

    /// <summary>What <see cref="Read"/> reads of the table of earlier revisions under one alias and its article under another.</summary>
    public static string ColumnsOfRevision(string alias, string article) =>
        $"{article}.id, {RevisionColumnsOf(alias)}, {RowChecksum.IsRight(alias, StoredRevisionColumns)}";

    /// <summary>What <see cref="ReadColumns"/> reads of the table under this alias, the id of the one under another.</summary>
    public static string PlainColumnsOf(string alias, string article) => $"{article}.id, {RevisionColumnsOf(alias)}";

    private static string RevisionColumnsOf(string alias) => string.Join(", ", s_revisionColumns.Select(column => $"{alias}.{column}"));

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
            article.Language,
            article.Scope.Value,
            article.SourceId,
            Name(article.Kind),
            Time(article.Correction?.At),
            article.Correction?.Sentence,
            article.Correction?.Span?.Start,
            article.Correction?.Span?.End,
        ];

    /// <summary>The same with the body as this database takes it.</summary>
    public static object?[] PackedValues(Article article)
    {
        var values = Values(article);
        values[BodyColumn] = PackedBody.Of(article.Body);
        return values;
    }

    /// <summary>Reads <see cref="ColumnsOf"/>, the first of which is at <paramref name="first"/>.</summary>
    /// <exception cref="DamagedRowException">The row does not have the checksum that it was written with.</exception>
    public static Article Read(SqliteDataReader reader, int first = 0) =>
        reader.GetInt64(first + Count) == 1
            ? ReadColumns(reader, first, static text => text)
            : throw RowChecksum.Wrong($"article {reader.GetString(first)}");

    /// <summary>Reads <see cref="Columns"/>, the first of which is at <paramref name="first"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    /// <exception cref="DamagedRowException">A packed body is none.</exception>
    public static Article ReadColumns(DbDataReader reader, int first, Func<string, string> text)
    {
        return new Article(
            new ArticleId(Text(0)),
            reader.GetInt32(first + 1),
            TextOrNull(2),
            TextOrNull(3),
            TextOrNull(4),
            TextOrNull(5),
            TextOrNull(6),
            TimeOrNull(reader, first + 7),
            TimeOrNull(reader, first + 8),
            Time(reader.GetString(first + 9)),
            Time(reader.GetString(first + 10)),
            Body(),
            reader.GetString(first + 12),
            TextOrNull(13),
            new AccessScope(Text(14)),
            TextOrNull(15)
        )
        {
            Kind = Enum.Parse<RevisionKind>(reader.GetString(first + 16), ignoreCase: true),
            Correction = TimeOrNull(reader, first + 17) is { } at ? new ArticleCorrection(at, Text(18), Span()) : null,
        };

        string Body() =>
            reader.GetFieldType(first + BodyColumn) == typeof(byte[])
                ? PackedBody.Text(reader.GetFieldValue<byte[]>(first + BodyColumn))
                    ?? throw new DamagedRowException($"the body of article {Text(0)} cannot be unpacked")
                : Text(BodyColumn);

        string Text(int column) => text(reader.GetString(first + column));

        string? TextOrNull(int column) => reader.IsDBNull(first + column) ? null : Text(column);

        TextSpan? Span() => reader.IsDBNull(first + 19) ? null : new TextSpan(reader.GetInt32(first + 19), reader.GetInt32(first + 20));
    }

    /// <summary>Values for <see cref="RowChecksum.RetiredColumns"/>, in order.</summary>
    public static object?[] ValuesOfRetired(ArticleChunk retired)
    {
        var (chunk, article) = retired;
        return
        [
            chunk.Id.Value,
            article.Id.Value,
            chunk.Revision,
            chunk.Ordinal,
            chunk.Start,
            chunk.End,
            chunk.Text,
            article.Title,
            article.Source,
            Time(article.PublishedAt),
            Time(article.FirstSeenAt),
            article.Scope.Value,
        ];
    }

    /// <summary>What is kept of a retired chunk's article: no body, and no more than names what was computed from the chunk.</summary>
    public static Article OfRetired(
        Chunk chunk,
        string? title,
        string? source,
        DateTimeOffset? publishedAt,
        DateTimeOffset seen,
        string scope
    ) =>
        new(
            chunk.ArticleId,
            chunk.Revision,
            Url: null,
            title,
            source,
            Author: null,
            Category: null,
            publishedAt,
            UpdatedAt: null,
            seen,
            seen,
            Body: "",
            ContentHash: "",
            Scope: new AccessScope(scope)
        );

    /// <summary>How a member of an enumeration is written in a column.</summary>
    public static string Name<T>(T member)
        where T : struct, Enum => member.ToString().ToLowerInvariant();

    public static DateTimeOffset? TimeOrNull(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Time(reader.GetString(column));

    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
