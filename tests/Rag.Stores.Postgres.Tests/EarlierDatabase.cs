namespace Rag.Stores.Postgres.Tests;

/// <summary>Databases as programs of earlier versions left them.</summary>
internal static class EarlierDatabase
{
    /// <summary>Of the version that these migrations made, with nothing in it.</summary>
    public static PostgresTestDatabase Of(IEnumerable<PostgresMigration> migrations)
    {
        var database = PostgresServer.Shared.NewEmptyDatabase();
        database.Execute(
            """
            CREATE SCHEMA rag;
            CREATE TABLE rag.migration (
                number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        );
        foreach (var migration in migrations)
        {
            database.Execute(migration.Sql);
            database.Execute($"INSERT INTO rag.migration (number, name) VALUES ({migration.Number}, '{migration.Name}')");
        }

        return database;
    }

    /// <summary>
    /// Puts a row into each table that has none: 1, true, a letter or a byte in each column, so that references lead somewhere.
    /// </summary>
    public static void FillEachTable(this PostgresTestDatabase database) =>
        database.Execute(
            """
            DO $$
            DECLARE
                one record;
            BEGIN
                FOR one IN
                    SELECT table_name, string_agg(quote_ident(column_name), ', ') AS names, string_agg(
                        CASE
                            WHEN data_type IN ('bigint', 'integer', 'double precision') THEN '1'
                            WHEN data_type = 'text' THEN '''x'''
                            WHEN data_type = 'boolean' THEN 'true'
                            WHEN data_type = 'bytea' THEN '''\x01'''
                            WHEN data_type = 'ARRAY' THEN '''{1}'''
                            ELSE 'now()'
                        END, ', ') AS row
                    FROM information_schema.columns WHERE table_schema = 'rag' AND table_name <> 'migration' GROUP BY table_name
                LOOP
                    -- References are not looked at before all rows are there.
                    SET LOCAL session_replication_role = replica;
                    EXECUTE format(
                        'INSERT INTO rag.%I (%s) OVERRIDING SYSTEM VALUE VALUES (%s) ON CONFLICT DO NOTHING',
                        one.table_name, one.names, one.row);
                END LOOP;
            END $$
            """
        );

    /// <summary>Names and columns of all tables but that of the migrations.</summary>
    public static IReadOnlyList<string> Tables(this PostgresTestDatabase database) =>
        (
            (string)
                database.Scalar(
                    """
                    SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                        SELECT table_name || ' ' || string_agg(quote_ident(column_name), ',' ORDER BY ordinal_position) AS line
                        FROM information_schema.columns WHERE table_schema = 'rag' AND table_name <> 'migration' GROUP BY table_name
                    ) AS lines
                    """
                )!
        ).Split('\n');

    /// <param name="table">As <see cref="Tables"/> has it.</param>
    /// <returns>All rows in the columns that are named, as text.</returns>
    public static string? Rows(this PostgresTestDatabase database, string table) =>
        table.Split(' ') is [var name, var columns]
            ? database.Scalar($"SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM (SELECT {columns} FROM rag.{name}) AS r") as string
            : null;
}
