using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A passage found for a question.</summary>
/// <param name="Rank">From 1, best first.</param>
/// <param name="Score">The higher the better; comparable within one search alone.</param>
public sealed record Hit(int Rank, double Score, Chunk Chunk, Article Article) : StoredPassage(Chunk, Article);
