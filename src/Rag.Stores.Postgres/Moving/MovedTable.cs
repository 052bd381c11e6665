using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Moving;

/// <summary>A table of a data folder's databases and the one that takes its rows.</summary>
/// <param name="Source">The database that it lies in; null for the articles' own.</param>
/// <param name="Name">Of the table in PostgreSQL.</param>
/// <param name="Columns">Of that table, in the order of what is selected.</param>
/// <param name="Rows">Selects the rows from SQLite, in an order that does not change.</param>
internal sealed record MovedTable(SideDatabase? Source, string Name, string Columns, string Rows)
{
    /// <summary>Makes a row that was selected one of PostgreSQL.</summary>
    public Func<object?[], object?[]> Converted { get; init; } = static row => row;

    /// <summary>The name under which SQLite counts the numbers that it has given out.</summary>
    public string CountedAs { get; init; } = Name;

    public string Insertion
    {
        get
        {
            var values = string.Join(", ", Enumerable.Range(1, Columns.Split(", ").Length).Select(number => $"${number}"));
            return $"INSERT INTO rag.{Name} ({Columns}) OVERRIDING SYSTEM VALUE VALUES ({values})";
        }
    }

    public string Stored => $"SELECT {Columns} FROM rag.{Name}";
}
