namespace Rag.Stores.Embedded.Database;

/// <summary>Where a chunk lies in its revision's body, [Start, End) in UTF-16 code units.</summary>
internal readonly record struct ChunkPlace(int Ordinal, int Start, int End);
