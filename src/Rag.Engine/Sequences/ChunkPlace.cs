namespace Rag.Engine.Sequences;

/// <summary>Where a chunk stands in a prompt.</summary>
/// <param name="Position">Of the chunk's first token in the prompt.</param>
internal readonly record struct ChunkPlace(ChunkUse Chunk, int Position);
