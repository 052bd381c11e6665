namespace Rag.Stores.Postgres.Moving;

/// <summary>The statements of a move besides those of each table.</summary>
internal static class MoveSql
{
    public const string Source = "SELECT source FROM rag.move";

    public const string Begin = "INSERT INTO rag.move (is_only, source) VALUES (true, $1)";

    public const string Living = $"SELECT count(*) FROM rag.follower WHERE process IN ({PostgresSession.Living})";

    public const string Moved = "SELECT name, rows FROM rag.moved";

    public const string Progress =
        "INSERT INTO rag.moved (name, rows) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET rows = excluded.rows";

    public const string Room = "UPDATE rag.turn_room SET bytes = (SELECT coalesce(sum(bytes), 0) FROM rag.turn)";

    /// <summary>What is missing in front of the log was forgotten.</summary>
    public const string Changes = """
        UPDATE rag.change_count SET last = greatest($1, (SELECT coalesce(max(seq), 0) FROM rag.change)),
            forgotten = coalesce((SELECT min(seq) - 1 FROM rag.change), $1)
        """;

    public const string EndProgress = "DELETE FROM rag.moved";

    public const string End = "DELETE FROM rag.move";

    public static string GoOnBehind(string table, string column) =>
        $"""
            SELECT setval(pg_get_serial_sequence('rag.{table}', '{column}'),
                greatest((SELECT coalesce(max({column}), 0) FROM rag.{table}), $1::bigint, 1))
            """;

    public static string IsEmpty(string table) => $"SELECT NOT EXISTS (SELECT 1 FROM rag.{table})";
}
