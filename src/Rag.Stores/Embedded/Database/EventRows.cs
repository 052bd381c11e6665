using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>Reads rows of what happened to articles; in SQLite each ends with whether its checksum is right.</summary>
internal static class EventRows
{
    /// <summary>Reads <see cref="RowChecksum.TombstoneColumns"/>.</summary>
    public static RetractedArticle Tombstone(SqliteDataReader reader) =>
        reader.GetInt64(11) == 1
            ? Tombstone(reader, static text => text)
            : throw RowChecksum.Wrong($"the tombstone of article {reader.GetString(0)}");

    /// <summary>Reads <see cref="RowChecksum.TombstoneColumns"/> without looking at the checksum.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static RetractedArticle Tombstone(DbDataReader reader, Func<string, string> text)
    {
        return new RetractedArticle(
            new ArticleId(text(reader.GetString(0))),
            reader.GetInt32(1),
            TextOrNull(2),
            TextOrNull(3),
            TextOrNull(4),
            TextOrNull(5),
            ArticleRow.Time(reader.GetString(6)),
            new AccessScope(text(reader.GetString(7))),
            reader.GetString(8),
            ArticleRow.Time(reader.GetString(9)),
            text(reader.GetString(10))
        );

        string? TextOrNull(int column) => reader.IsDBNull(column) ? null : text(reader.GetString(column));
    }

    /// <summary>Reads a number, then <see cref="RowChecksum.ChangeColumns"/>.</summary>
    public static ArticleChange Change(SqliteDataReader reader) =>
        reader.GetInt64(6) == 1 ? Change(reader, 0, static text => text) : throw RowChecksum.Wrong($"change {reader.GetInt64(0)}");

    /// <inheritdoc cref="Change(SqliteDataReader)"/>
    /// <param name="first">Where the number stands.</param>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static ArticleChange Change(DbDataReader reader, int first, Func<string, string> text) =>
        new(
            reader.GetInt64(first),
            new ArticleId(text(reader.GetString(first + 1))),
            reader.GetInt32(first + 2),
            Enum.Parse<ArticleChangeKind>(reader.GetString(first + 3), ignoreCase: true),
            new AccessScope(text(reader.GetString(first + 4))),
            ArticleRow.Time(reader.GetString(first + 5))
        );
}
