using Rag.Core.Answers;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Questions;

namespace Rag.Api.Storage;

/// <summary>Questions in the PostgreSQL database.</summary>
internal sealed class PostgresQuestions(PostgresDatabase database) : IQuestionShelf
{
    public string Place => "the PostgreSQL database";

    public bool AreKept() => new PostgresKeptQuestions(database).ExistAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public IKeptQuestions Open() => new PostgresKeptQuestions(database);

    public bool Erase() => new PostgresKeptQuestions(database).EraseAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
