using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A chunk found for a question, best first.</summary>
/// <param name="Rank">From 1.</param>
public sealed record Hit(int Rank, double Score, Chunk Chunk, Article Article);
