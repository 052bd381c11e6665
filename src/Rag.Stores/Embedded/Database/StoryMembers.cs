using System.Globalization;
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

    /// <summary>The setting that tells the first article whose signature is compared.</summary>
    public const string ComparedFromKey = "stories_from";

    private readonly SqliteCommand _number = connection.Statement("SELECT number FROM article WHERE id = $1", 1);

    private readonly SqliteCommand _following = connection.Statement("SELECT coalesce(max(article), 0) + 1 FROM story_member");

    private readonly SqliteCommand _compareFrom = connection.Statement(
        "INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO UPDATE SET value = $2",
        2
    );

    /// <param name="number">The article's.</param>
    public void Put(long number, StoryMembership story) =>
        _put.Bind(number, story.Story.Value, ArticleRow.Time(story.At), story.Signature).ExecuteNonQuery();

    /// <summary>
    /// Takes signatures of another embedder over. Members that were stored before these keep their stories and are compared no more.
    /// </summary>
    /// <param name="last">The members that were stored last, the one stored first among them first.</param>
    public void Renew(IReadOnlyList<(ArticleId Article, StoryMembership Membership)> last)
    {
        var first = (long)_following.ExecuteScalar()!;
        foreach (var (article, membership) in last.Reverse())
        {
            Put(first = (long)_number.Bind(article.Value).ExecuteScalar()!, membership);
        }

        _compareFrom.Bind(ComparedFromKey, first.ToString(CultureInfo.InvariantCulture)).ExecuteNonQuery();
    }
}
