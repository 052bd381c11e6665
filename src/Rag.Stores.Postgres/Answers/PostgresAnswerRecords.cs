using Microsoft.Extensions.Logging;
using Rag.Core.Answers;
using Rag.Stores.Answers;

namespace Rag.Stores.Postgres.Answers;

/// <summary>
/// Records of answers in a PostgreSQL database. What was noted is found in this process at once, and by others once it is written, within
/// the second.
/// </summary>
public sealed class PostgresAnswerRecords : IAnswerRecords, IAsyncDisposable, IDisposable
{
    private const string Add = $"""
        INSERT INTO rag.answer_record ({AnswerRow.Columns}) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, places = excluded.places, tenant = excluded.tenant
        """;

    private const string One = $"SELECT {AnswerRow.Columns} FROM rag.answer_record WHERE id = $1";

    private const string Forget =
        "DELETE FROM rag.answer_record WHERE id IN (SELECT id FROM rag.answer_record WHERE at < $1 ORDER BY at LIMIT $2)";

    private readonly PostgresDatabase _database;
    private readonly AnswerNotes _notes;

    public PostgresAnswerRecords(PostgresDatabase database, ILogger logger)
    {
        _database = database;
        _notes = new AnswerNotes(WriteAsync, logger);
    }

    public void Note(AnswerRecord record) => _notes.Note(record);

    public async ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _notes.Find(id)
            ?? (
                await _database
                    .QueryAsync(One, [id], reader => AnswerRow.Read(reader, PostgresText.Read), cancellation)
                    .ConfigureAwait(false)
            ).FirstOrDefault();
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        _database.ExecuteAsync(channel: null, [(Forget, [before.UtcTicks, most])], cancellation);

    /// <summary>Writes what was noted; the database stays open.</summary>
    public ValueTask DisposeAsync() => _notes.CompleteAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async ValueTask WriteAsync(IReadOnlyList<AnswerRecord> records) =>
        await _database
            .ExecuteAsync(channel: null, [.. records.Select(record => (Add, AnswerRow.Values(record)))], CancellationToken.None)
            .ConfigureAwait(false);
}
