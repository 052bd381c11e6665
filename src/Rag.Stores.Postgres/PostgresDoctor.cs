using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres;

/// <summary>Examines the articles of a database, which other processes may have open: the vectors, and an index with the tables.</summary>
public static class PostgresDoctor
{
    private const string Counts = """
        SELECT (SELECT count(*) FROM rag.article), (SELECT count(*) FROM rag.revision), (SELECT count(*) FROM rag.chunk),
            (SELECT coalesce(sum(octet_length(vectors)), 0) FROM rag.chunk)::bigint
        """;

    private const string WrongVectors = """
        SELECT 'Chunk ' || id || ' has vectors that are cut.' FROM (
            SELECT id, vectors FROM rag.chunk UNION ALL SELECT id, vectors FROM rag.past_chunk
        ) AS kept
        WHERE octet_length(vectors) = 0 OR octet_length(vectors) % $1 <> 0 ORDER BY id
        """;

    /// <exception cref="StoreOpenException">It is no database of this program's, or it is empty.</exception>
    /// <exception cref="Core.Articles.StoreUnreachableException">The server does not answer.</exception>
    public static async Task<StoreReport> ExamineAsync(PostgresOptions options, CancellationToken cancellation)
    {
        await using var database = await PostgresDatabase.OpenAsync(options, logger: null, cancellation).ConfigureAwait(false);
        var embedder = await PostgresStore.ReadEmbedderAsync(database, cancellation).ConfigureAwait(false)
            ?? throw new StoreOpenException($"{database.Name} is empty: ingest something first.");
        var row = sizeof(ushort) * embedder.Dimensions;
        var counts = await database
            .QueryAsync(Counts, [], read => Enumerable.Range(0, 4).Select(read.GetInt64).ToArray(), cancellation)
            .ConfigureAwait(false);
        var findings = await database.QueryAsync(WrongVectors, [row], read => read.GetString(0), cancellation).ConfigureAwait(false);
        if (findings is [])
        {
            findings = await IndexFindingsAsync(database, embedder.Digest, embedder.Dimensions, cancellation).ConfigureAwait(false);
        }

        var (articles, revisions, chunks, bytes) = (counts[0][0], counts[0][1], counts[0][2], counts[0][3]);
        return new StoreReport(articles, revisions, chunks, bytes / row, Segments: 0, SegmentRows: 0, findings);
    }

    private static async Task<List<string>> IndexFindingsAsync(
        PostgresDatabase database,
        string embedder,
        int dimensions,
        CancellationToken cancellation
    )
    {
        var store = await PostgresStore
            .OpenAsync(database, new EmbeddedStoreOptions(embedder, dimensions), logger: null, cancellation)
            .ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            return [.. await store.CheckIntegrityAsync(cancellation).ConfigureAwait(false)];
        }
    }
}
