using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>The writing side of stories.</summary>
internal sealed class StoryMembers(SqliteConnection connection)
{
    private readonly SqliteCommand _put = connection.Statement(
        $"""
        INSERT OR REPLACE INTO story_member ({RowChecksum.StoryMemberColumns}, {RowChecksum.Column})
        VALUES ($1, $2, $3, $4, {RowChecksum.Of("$1, $2, $3, $4")})
        """,
        4
    );

    /// <param name="number">The article's.</param>
    public void Put(long number, StoryMembership story) =>
        _put.Bind(number, story.Story.Value, ArticleRow.Time(story.At), story.Signature).ExecuteNonQuery();
}
