namespace Rag.Stores.Postgres.Moving;

/// <summary>How far a move has come.</summary>
/// <param name="Table">The one that is at work.</param>
/// <param name="Rows">Of this table that are there.</param>
public sealed record MovedRows(string Table, long Rows);
