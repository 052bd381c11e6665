namespace Rag.Core.Articles;

/// <summary>A stored chunk, of a latest revision or of an earlier one, and what is embedded of it.</summary>
public sealed record ChunkText(ChunkId Chunk, string Text);
