namespace Rag.Core.Articles;

/// <summary>New vectors of a stored chunk.</summary>
/// <param name="Vector">The embedding of the whole chunk, L2-normalized.</param>
/// <param name="Windows">Embeddings of its windows, L2-normalized; may be empty.</param>
public sealed record ChunkVectors(ChunkId Chunk, float[] Vector, IReadOnlyList<float[]> Windows);
