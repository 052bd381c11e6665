using Microsoft.Data.Sqlite;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>The statements on articles that could not be stored.</summary>
internal sealed class DeadTable
{
    private readonly SqliteCommand _tickets;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _drop;
    private readonly SqliteCommand _remove;

    public DeadTable(SqliteConnection connection)
    {
        _tickets = connection.Statement("SELECT ticket FROM dead ORDER BY ticket");
        _page = connection.Statement(
            $"""
            SELECT ticket, stage, died_at, attempts, reason, payload, {RowChecksum.IsRight("dead", QueuePayload.ChecksumColumns)}
            FROM dead WHERE (died_at, ticket) < ($1, $2) ORDER BY died_at DESC, ticket DESC LIMIT $3
            """,
            3
        );
        _drop = connection.Statement("DELETE FROM dead WHERE ticket = $1", 1);
        _remove = connection.Statement($"DELETE FROM dead WHERE {QueuePayload.IsOfFeed}", 1);
    }

    public List<long> Tickets() => _tickets.Rows(reader => reader.GetInt64(0));

    /// <summary>At most so many that come after the given one in the order of the last that died first.</summary>
    /// <exception cref="DamagedRowException">An article is not as it was written.</exception>
    public List<DeadArticle> PageAfter(DeadArticle? last, int most) =>
        _page
            .Bind(last?.DiedAt.UtcTicks ?? long.MaxValue, last?.Ticket ?? long.MaxValue, most)
            .Rows(reader =>
            {
                var ticket = reader.GetInt64(0);
                return new DeadArticle(
                    ticket,
                    (QueueStage)reader.GetInt32(1),
                    WorkTable.ArticleOf(reader, ticket, 5, 6),
                    WorkTable.Time(reader.GetInt64(2)),
                    reader.GetInt32(3),
                    reader.GetString(4)
                );
            });

    public bool Drop(long ticket) => _drop.Bind(ticket).ExecuteNonQuery() > 0;

    public int Remove(FeedId feed) => _remove.Bind(feed.Value).ExecuteNonQuery();
}
