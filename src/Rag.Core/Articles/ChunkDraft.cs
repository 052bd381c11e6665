namespace Rag.Core.Articles;

/// <summary>A chunk with its vectors, ready to be stored.</summary>
/// <param name="Vector">The embedding of the whole chunk, L2-normalized.</param>
/// <param name="Windows">Embeddings of short sentence windows inside the chunk, L2-normalized; may be empty.</param>
public sealed record ChunkDraft(int Ordinal, int Start, int End, string Text, float[] Vector, IReadOnlyList<float[]> Windows);
