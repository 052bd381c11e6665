using Rag.Stores.Evaluation;

namespace Rag.Stores.Postgres.Evaluation;

/// <summary>The statements on runs of evaluations.</summary>
internal static class EvalSql
{
    public const string Add =
        $"INSERT INTO rag.run ({RunRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING";

    public const string Find = $"SELECT number, {RunRow.Columns} FROM rag.run WHERE id = $1";

    public const string FindToChange = $"{Find} FOR UPDATE";

    public const string List = $"SELECT number, {RunRow.Columns} FROM rag.run ORDER BY started_at DESC, id DESC";

    public const string Change = """
        UPDATE rag.run
        SET plan = $2, note = $3, state = $4, started_at = $5, ended_at = $6, done = $7, metrics = $8, problem = $9
        WHERE id = $1
        """;

    public const string Delete = "DELETE FROM rag.run WHERE id = $1";

    public const string AddFigures =
        $"INSERT INTO rag.figures ({FiguresRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";

    public const string AddOutcome = "INSERT INTO rag.outcome (run, ordinal, body) VALUES ($1, $2, $3)";

    public const string Name = "INSERT INTO rag.named (article, run, ordinal) SELECT unnest($1::text[]), $2, $3 ON CONFLICT DO NOTHING";

    public const string Figures = $"SELECT {FiguresRow.Columns} FROM rag.figures WHERE run = {Run} ORDER BY ordinal";

    /// <summary>Those without the figure that sorts come last.</summary>
    public const string Some = $"""
        SELECT {FiguresRow.Columns} {Wanted}
        ORDER BY CASE WHEN $4::text IS NULL THEN 0 ELSE coalesce($5 * (figures::jsonb ->> $4)::double precision, 'Infinity') END, ordinal
        LIMIT $6 OFFSET $7
        """;

    public const string Count = $"SELECT count(*) {Wanted}";

    public static string Around { get; } =
        $"SELECT {FiguresRow.Columns} FROM rag.figures WHERE run = {Run} "
        + $"AND ordinal IN ({FiguresRow.PlacesAround("rag.figures", Run)}) ORDER BY ordinal";

    public const string Digest = $"SELECT body FROM rag.digest WHERE run = {Run} AND version = $2";

    public const string KeepDigest = """
        INSERT INTO rag.digest (run, version, body) SELECT number, $2, $3 FROM rag.run WHERE id = $1
        ON CONFLICT (run) DO UPDATE SET version = excluded.version, body = excluded.body
        """;

    public const string FindOutcome = $"""
        SELECT o.body FROM rag.outcome AS o JOIN rag.figures AS f ON f.run = o.run AND f.ordinal = o.ordinal
        WHERE f.run = {Run} AND f.id = $2
        """;

    public const string Page = $"SELECT body FROM rag.outcome WHERE run = {Run} AND ordinal > $2 ORDER BY ordinal LIMIT $3";

    public const string Named = """
        SELECT o.run, o.body FROM rag.outcome AS o
        WHERE (o.run, o.ordinal) IN (SELECT run, ordinal FROM rag.named WHERE article = ANY($1)) FOR UPDATE
        """;

    public const string ChangeOutcome = "UPDATE rag.outcome SET body = $3 WHERE run = $1 AND ordinal = $2";

    public const string Unname = "DELETE FROM rag.named WHERE article = ANY($1)";

    private const string Run = "(SELECT number FROM rag.run WHERE id = $1)";

    private const string Wanted = $"""
        FROM rag.figures WHERE run = {Run} AND ($2::bigint IS NULL OR miss = $2) AND ($3::text IS NULL OR kind = $3)
        """;
}
