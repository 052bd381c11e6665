using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>What the reader is given to read. Title and source line leave no trace when absent.</summary>
/// <param name="Hit">Where it came from, or null when a caller supplied the text.</param>
public sealed record Passage(string? Title, string? Source, DateTimeOffset? PublishedAt, string Text, Hit? Hit)
{
    public static Passage From(Hit hit) => new(hit.Article.Title, hit.Article.Source, hit.Article.PublishedAt, hit.Chunk.Text, hit);

    /// <summary>The passage that a hit of this chunk gives, whatever the question.</summary>
    public static Passage From(ArticleChunk chunk) => From(new Hit(1, 0, chunk.Chunk, chunk.Article));
}
