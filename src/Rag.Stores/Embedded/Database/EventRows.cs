using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>Reads rows of what happened to articles; each ends with whether its checksum is right.</summary>
internal static class EventRows
{
    /// <summary>Reads <see cref="RowChecksum.TombstoneColumns"/>.</summary>
    public static RetractedArticle Tombstone(SqliteDataReader reader) =>
        reader.GetInt64(11) == 1
            ? new RetractedArticle(
                new ArticleId(reader.GetString(0)),
                reader.GetInt32(1),
                reader.TextOrNull(2),
                reader.TextOrNull(3),
                reader.TextOrNull(4),
                reader.TextOrNull(5),
                ArticleRow.Time(reader.GetString(6)),
                new AccessScope(reader.GetString(7)),
                reader.GetString(8),
                ArticleRow.Time(reader.GetString(9)),
                reader.GetString(10)
            )
            : throw RowChecksum.Wrong($"the tombstone of article {reader.GetString(0)}");

    /// <summary>Reads a number, then <see cref="RowChecksum.ChangeColumns"/>.</summary>
    public static ArticleChange Change(SqliteDataReader reader) =>
        reader.GetInt64(6) == 1
            ? new ArticleChange(
                reader.GetInt64(0),
                new ArticleId(reader.GetString(1)),
                reader.GetInt32(2),
                Enum.Parse<ArticleChangeKind>(reader.GetString(3), ignoreCase: true),
                new AccessScope(reader.GetString(4)),
                ArticleRow.Time(reader.GetString(5))
            )
            : throw RowChecksum.Wrong($"change {reader.GetInt64(0)}");
}
