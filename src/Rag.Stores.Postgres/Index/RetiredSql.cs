namespace Rag.Stores.Postgres.Index;

/// <summary>The statements on chunks that are gone and on the processes that are to forget them.</summary>
internal static class RetiredSql
{
    private const string Columns =
        "chunk, article, revision, ordinal, first, beyond, text, title, source, published_at, first_seen_at, scope";

    public const string Followers = "SELECT process FROM rag.follower";

    /// <summary>A chunk that is retired and forgotten later, before all were told of the first, is told of once more.</summary>
    public const string Note = $"""
        INSERT INTO rag.retired ({Columns}, write, writer, pending)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (chunk) DO UPDATE SET write = excluded.write, writer = excluded.writer, pending = excluded.pending
        """;

    public const string All = $"SELECT {Columns} FROM rag.retired ORDER BY chunk";

    /// <summary>Behind a write; the columns of <see cref="All"/>, and whose write it was.</summary>
    public const string Behind = $"SELECT {Columns}, writer FROM rag.retired WHERE write > $1 ORDER BY write, chunk";

    /// <summary>Processes that are done with chunks, and with all chunks where none are named.</summary>
    public const string Strike = """
        UPDATE rag.retired SET pending = ARRAY(SELECT unnest(pending) EXCEPT SELECT unnest($2::integer[]))
        WHERE ($1::bigint[] IS NULL OR chunk = ANY($1)) AND pending && $2
        """;

    /// <summary>The notes of chunks that nobody is to be told of any more, and with them their texts.</summary>
    public const string Forget = "DELETE FROM rag.retired WHERE ($1::bigint[] IS NULL OR chunk = ANY($1)) AND pending = '{}'";

    public const string Enter = "INSERT INTO rag.follower (process) VALUES ($1) ON CONFLICT (process) DO UPDATE SET missing_since = NULL";

    public const string Leave = "DELETE FROM rag.follower WHERE process = ANY($1)";

    /// <summary>A process that leaves chunks untold is one that was killed: the next one tells of them in its place.</summary>
    public const string LeaveDone =
        "DELETE FROM rag.follower WHERE process = $1 AND NOT EXISTS (SELECT 1 FROM rag.retired WHERE $1 = ANY(pending))";

    public const string SeeMissing = $"""
        UPDATE rag.follower
        SET missing_since = CASE WHEN process IN ({PostgresSession.Living}) THEN NULL ELSE coalesce(missing_since, $1) END
        """;

    public const string Dead = $"SELECT process FROM rag.follower WHERE process NOT IN ({PostgresSession.Living})";

    public const string LongDead = "SELECT process FROM rag.follower WHERE missing_since < $1";
}
