using System.Globalization;
using System.Text.Json;
using Npgsql;
using Rag.Core.Queue;
using Rag.Stores.Queue;

namespace Rag.Stores.Postgres.Queue;

/// <summary>Reads articles of the queue, waiting and dead.</summary>
internal sealed class QueueRows(PostgresDatabase database)
{
    public (int Priority, QueuedArticle Article) Claimed(NpgsqlDataReader reader, QueueStage stage)
    {
        var ticket = reader.GetInt64(0);
        var article = new QueuedArticle(ticket, stage, ArticleOf(reader, ticket), reader.Time(2), reader.GetInt32(4), reader.Time(3));
        return (reader.GetInt32(1), article);
    }

    public DeadArticle Dead(NpgsqlDataReader reader)
    {
        var ticket = reader.GetInt64(0);
        var (stage, article) = ((QueueStage)reader.GetInt32(1), ArticleOf(reader, ticket));
        return new DeadArticle(ticket, stage, article, reader.Time(2), reader.GetInt32(3), reader.Text(4));
    }

    /// <summary>The payload is the sixth column of both.</summary>
    private IncomingArticle ArticleOf(NpgsqlDataReader reader, long ticket)
    {
        try
        {
            return QueuePayload.Read(reader.GetFieldValue<byte[]>(5));
        }
        catch (JsonException e)
        {
            throw database.Damaged(string.Create(CultureInfo.InvariantCulture, $"the article with ticket {ticket}"), e);
        }
    }
}
