namespace Rag.Stores.Postgres.Index;

/// <summary>The statements by which an index in memory follows the database.</summary>
internal static class IndexSql
{
    /// <summary>And whether the process $1 is among those that are told of what is retired.</summary>
    public const string State = "SELECT last, past, vectors, EXISTS (SELECT 1 FROM rag.follower WHERE process = $1) FROM rag.index_state";

    /// <summary>The last statement of a write: its number, and how often another embedder has taken charge.</summary>
    public const string NextWrite = "UPDATE rag.index_state SET last = last + 1, past = past + $1 RETURNING last, vectors";

    /// <summary>Ids are given out in the order of commits, since writers take turns: what is new lies behind what was read.</summary>
    public const string Added = $"""
        SELECT c.id, a.id, a.title, a.source, a.published_at, a.language, a.scope, a.scope, a.revised_at, c.text, c.vectors
        FROM rag.chunk AS c JOIN rag.article AS a ON a.number = c.article WHERE c.id > $1 ORDER BY c.id LIMIT $2
        """;

    public const string PastHeldAt = $"{Past} WHERE r.held_until > $1 AND r.revised_at <= $1 ORDER BY p.id";

    public const string PastHeldAtAmong = $"{Past} WHERE p.id = ANY($2) AND r.held_until > $1 AND r.revised_at <= $1 ORDER BY p.id";

    /// <summary>Chunks of the articles $1 with the vectors that are searched, of latest revisions and of kept earlier ones.</summary>
    public static string Stored { get; } = StoredWith("c.vectors", "p.vectors", "", "");

    /// <summary>As <see cref="Stored"/>, with the next embedder's vectors.</summary>
    public static string StoredNext { get; } =
        StoredWith("n.vectors", "n.vectors", "JOIN rag.next_vector AS n ON n.chunk = c.id", "JOIN rag.next_vector AS n ON n.chunk = p.id");

    public const string Ids = "SELECT id FROM rag.chunk ORDER BY id";

    public const string Setting = "SELECT key, value FROM rag.setting";

    private const string Past = """
        SELECT p.id, a.id, r.title, r.source, r.published_at, r.language, r.scope, a.scope, r.revised_at, p.text, p.vectors
        FROM rag.past_chunk AS p
            JOIN rag.revision AS r ON r.article = p.article AND r.revision = p.revision JOIN rag.article AS a ON a.number = r.article
        """;

    private static string StoredWith(string live, string past, string joinLive, string joinPast) =>
        $"""
            SELECT c.id, a.id, a.revision, c.ordinal, a.title, a.source, a.published_at, a.language, a.scope, a.revised_at, NULL, c.text,
                {live}
            FROM rag.article AS a JOIN rag.chunk AS c ON c.article = a.number {joinLive}
            WHERE a.id = ANY($1)
            UNION ALL
            SELECT p.id, a.id, p.revision, p.ordinal, r.title, r.source, r.published_at, r.language, r.scope, r.revised_at, r.held_until,
                p.text, {past}
            FROM rag.article AS a JOIN rag.revision AS r ON r.article = a.number AND r.scope = a.scope
                JOIN rag.past_chunk AS p ON p.article = r.article AND p.revision = r.revision {joinPast}
            WHERE a.id = ANY($1)
            """;
}
