using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Core.Answers;

/// <summary>A passage found for a question.</summary>
/// <param name="Rank">From 1, best first.</param>
/// <param name="Score">The higher the better; comparable within one search alone.</param>
public sealed record Hit(int Rank, double Score, Chunk Chunk, Article Article) : StoredPassage(Chunk, Article)
{
    /// <summary>How the chunk matches the whole question, in scores that are comparable between questions.</summary>
    public SubQueryScore Match { get; init; }

    /// <summary>The story that the article tells, with all who told it; null where it is in none.</summary>
    public Story? Story { get; init; }
}
