using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A connection for reading, with the statements that it has run: preparing one takes longer than a look-up. One reader at a time.
/// </summary>
internal sealed class ReadConnection(SqliteConnection connection) : IDisposable
{
    /// <summary>By their texts, of which there are as many as there are kinds of questions to the store.</summary>
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    public SqliteDataReader Execute(string sql, object?[] values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = connection.Statement(sql, values.Length));
        }

        return statement.Bind(values).ExecuteReader();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
