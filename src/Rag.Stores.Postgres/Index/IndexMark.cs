namespace Rag.Stores.Postgres.Index;

/// <summary>What of the database an index has.</summary>
/// <param name="Write">The number of the last write.</param>
/// <param name="Past">How often something of the past had gone, or got other readers.</param>
/// <param name="Switches">How often another embedder had taken charge.</param>
/// <param name="LastChunk">No chunk up to here is read again.</param>
internal readonly record struct IndexMark(long Write, long Past, long Switches, long LastChunk);
