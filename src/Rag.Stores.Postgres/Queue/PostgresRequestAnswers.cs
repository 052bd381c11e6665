using Rag.Core.Queue;
using Rag.Stores.Queue;

namespace Rag.Stores.Postgres.Queue;

/// <summary>What requests that handed articles in were answered, in a PostgreSQL database: whichever process answered them.</summary>
public sealed class PostgresRequestAnswers(PostgresDatabase database, TimeProvider time) : IRequestAnswers
{
    public async ValueTask<RequestAnswer?> FindAnswerAsync(string key, CancellationToken cancellation)
    {
        var found = await database
            .ReadAsync(
                (connection, now) =>
                    connection.QueryAsync(
                        QueueSql.FindAnswer,
                        [AnswerTable.NameOf(key)],
                        reader => new RequestAnswer(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)),
                        now
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return found.FirstOrDefault();
    }

    /// <summary>Old ones are forgotten with each new one.</summary>
    public async ValueTask KeepAnswerAsync(string key, RequestAnswer answer, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        object?[] kept = [AnswerTable.NameOf(key), answer.Digest.ToArray(), now.UtcTicks, answer.Body.ToArray()];
        await database
            .ExecuteAsync(
                PostgresSession.Queue,
                [(QueueSql.ForgetAnswers, [(now - AnswerTable.Kept).UtcTicks]), (QueueSql.KeepAnswer, kept)],
                cancellation
            )
            .ConfigureAwait(false);
    }
}
