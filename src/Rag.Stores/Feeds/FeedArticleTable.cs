using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>The statements about which articles came by which feeds.</summary>
internal sealed class FeedArticleTable(SqliteConnection connection)
{
    private readonly SqliteCommand _attach = connection.Statement("INSERT OR IGNORE INTO feed_article (article, feed) VALUES ($1, $2)", 2);

    private readonly SqliteCommand _only = connection.Statement(
        """
        SELECT article FROM feed_article AS own
        WHERE feed = $1 AND article > $2
            AND NOT EXISTS (SELECT 1 FROM feed_article AS other WHERE other.article = own.article AND other.feed <> own.feed)
        ORDER BY article LIMIT $3
        """,
        3
    );

    private readonly SqliteCommand _feeds = connection.Statement(
        "SELECT feed.id FROM feed_article JOIN feed ON feed.number = feed_article.feed WHERE article = $1",
        1
    );

    private readonly SqliteCommand _remove = connection.Statement("DELETE FROM feed_article WHERE feed = $1", 1);

    public void Attach(long feed, ArticleId article) => _attach.Bind(article.Value, feed).ExecuteNonQuery();

    public List<FeedId> FeedsOf(ArticleId article) => _feeds.Bind(article.Value).Rows(reader => new FeedId(reader.GetString(0)));

    /// <summary>In the order of ids, behind this one.</summary>
    public List<ArticleId> OnlyOf(long feed, string after, int most) =>
        _only.Bind(feed, after, most).Rows(reader => new ArticleId(reader.GetString(0)));

    public void RemoveAll(long feed) => _remove.Bind(feed).ExecuteNonQuery();
}
