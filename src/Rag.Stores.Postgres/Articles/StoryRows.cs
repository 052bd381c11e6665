using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Articles;

/// <summary>Reads rows of stories.</summary>
internal static class StoryRows
{
    /// <summary>Reads the article's id, the story's, when it was told, and the signature.</summary>
    public static (ArticleId Article, StoryMembership Membership) Membership(NpgsqlDataReader reader) =>
        (
            new ArticleId(reader.Text(0)),
            new StoryMembership(new ArticleId(reader.Text(1)), ArticleRow.Time(reader.GetString(2)), reader.GetFieldValue<byte[]>(3))
        );
}
