namespace Rag.Stores.Postgres.Articles;

/// <summary>The statements on stories.</summary>
internal static class StorySql
{
    public const string Of = """
        SELECT a.id, m.story, a.scope FROM rag.story_member AS m JOIN rag.article AS a ON a.number = m.article WHERE a.id = ANY($1)
        """;

    public const string Latest = """
        SELECT a.id, m.story, a.scope FROM rag.story_member AS m JOIN rag.article AS a ON a.number = m.article
        WHERE a.scope = $2 ORDER BY m.at DESC, m.article DESC LIMIT $1
        """;

    public const string Last = """
        SELECT a.id, m.story, m.at, m.signature FROM rag.story_member AS m JOIN rag.article AS a ON a.number = m.article
        WHERE m.signature IS NOT NULL ORDER BY m.article DESC LIMIT $1
        """;

    /// <summary>The first members of each story, by story and scope.</summary>
    public const string Members = """
        SELECT id, story, scope, source, url, title, at FROM (
            SELECT a.id, m.story, a.scope, a.source, a.url, a.title, m.at,
                row_number() OVER (PARTITION BY m.story, a.scope ORDER BY m.at, m.article) AS place
            FROM rag.story_member AS m JOIN rag.article AS a ON a.number = m.article WHERE m.story = ANY($1)
        ) AS placed
        WHERE place <= $2 ORDER BY story, place
        """;
}
