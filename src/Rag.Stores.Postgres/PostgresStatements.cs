using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Statements with parameters $1, $2, …, and rows of their results.</summary>
internal static class PostgresStatements
{
    public static NpgsqlCommand Statement(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        Bind(command.Parameters, values);
        return command;
    }

    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Bind(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    /// <summary>How many rows it changed.</summary>
    public static async ValueTask<int> ExecuteAsync(
        this NpgsqlConnection connection,
        string sql,
        object?[] values,
        CancellationToken cancellation
    )
    {
        await using var command = connection.Statement(sql, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    public static async ValueTask<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        object?[] values,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation
    )
    {
        await using var command = connection.Statement(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.RowsAsync(read, cancellation).ConfigureAwait(false);
    }

    /// <summary>All rows of the result that the reader stands at.</summary>
    public static async ValueTask<List<T>> RowsAsync<T>(
        this NpgsqlDataReader reader,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation
    )
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static string Text(this NpgsqlDataReader reader, int column) => PostgresText.Read(reader.GetString(column));

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Text(column);

    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);

    private static void Bind(NpgsqlParameterCollection parameters, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(
                new NpgsqlParameter
                {
                    Value = value switch
                    {
                        null => DBNull.Value,
                        string text => PostgresText.Write(text),
                        string[] texts => Array.ConvertAll(texts, PostgresText.Write),
                        _ => value,
                    },
                }
            );
        }
    }
}
