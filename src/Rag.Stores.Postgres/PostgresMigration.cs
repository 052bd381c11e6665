namespace Rag.Stores.Postgres;

/// <summary>A step from one version of the schema to the next.</summary>
/// <param name="Number">The version that the schema has afterwards.</param>
/// <param name="Name">Of its file, without the number.</param>
/// <param name="Sql">All that is run.</param>
public sealed record PostgresMigration(int Number, string Name, string Sql);
