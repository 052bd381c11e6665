using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <summary>The next <paramref name="Count"/> tokens of a chunk that is being encoded.</summary>
/// <param name="Payer">Whose sequence had it planned; null for a warming.</param>
internal readonly record struct ChunkSlice(ChunkEntry Chunk, int Count, TenantAccount? Payer);
