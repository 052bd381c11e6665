namespace Rag.Core.Articles;

/// <summary>A chunk that is no longer true.</summary>
/// <param name="Article">The article as it was: its title, source and date were read together with the chunk.</param>
public sealed record RetiredChunk(Chunk Chunk, Article Article);
