namespace Rag.Stores.Postgres.Index;

/// <summary>The statements on vectors of a next embedder.</summary>
internal static class RenewalSql
{
    public const string Counts = """
        SELECT (SELECT count(*) FROM rag.next_vector), (SELECT count(*) FROM rag.chunk) + (SELECT count(*) FROM rag.past_chunk)
        """;

    /// <summary>Of chunks of latest revisions those behind $1, then of earlier ones those behind $2.</summary>
    public const string Lacking = """
        (SELECT false, c.id, c.text FROM rag.chunk AS c
        WHERE c.id > $1 AND NOT EXISTS (SELECT 1 FROM rag.next_vector AS n WHERE n.chunk = c.id) ORDER BY c.id LIMIT $3)
        UNION ALL
        (SELECT true, p.id, p.text FROM rag.past_chunk AS p
        WHERE p.id > $2 AND NOT EXISTS (SELECT 1 FROM rag.next_vector AS n WHERE n.chunk = p.id) ORDER BY p.id LIMIT $3)
        ORDER BY 1, 2 LIMIT $3
        """;

    public const string Put = """
        INSERT INTO rag.next_vector (chunk, vectors) SELECT $1, $2
        WHERE EXISTS (SELECT 1 FROM rag.chunk WHERE id = $1) OR EXISTS (SELECT 1 FROM rag.past_chunk WHERE id = $1)
        ON CONFLICT (chunk) DO UPDATE SET vectors = excluded.vectors
        """;

    public const string Switch = """
        UPDATE rag.chunk AS c SET vectors = n.vectors FROM rag.next_vector AS n WHERE n.chunk = c.id
        """;

    public const string SwitchPast = """
        UPDATE rag.past_chunk AS p SET vectors = n.vectors FROM rag.next_vector AS n WHERE n.chunk = p.id
        """;

    public const string Switched = "UPDATE rag.index_state SET last = last + 1, past = past + 1, vectors = vectors + 1";

    /// <summary>Members that were stored before those that are renewed keep their stories and are compared no more.</summary>
    public const string EndComparison = "UPDATE rag.story_member SET signature = NULL WHERE signature IS NOT NULL";

    public const string RenewStory = """
        UPDATE rag.story_member SET story = $2, at = $3, signature = $4 WHERE article = (SELECT number FROM rag.article WHERE id = $1)
        """;

    public const string RemoveAll = "DELETE FROM rag.next_vector";

    public const string Remove = "DELETE FROM rag.next_vector WHERE chunk IN (SELECT chunk FROM rag.next_vector LIMIT $1)";

    /// <summary>Nothing that was made of a text that is gone stays.</summary>
    public const string RemoveOf = "DELETE FROM rag.next_vector WHERE chunk = ANY($1)";
}
