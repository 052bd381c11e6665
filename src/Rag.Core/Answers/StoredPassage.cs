using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A chunk as a passage: its own text under the title, source and date of its article.</summary>
public record StoredPassage : Passage
{
    public StoredPassage(Chunk chunk, Article article)
        : base(chunk.Text, article.Title, article.Source, article.PublishedAt) => (Chunk, Article, Scope) = (chunk, article, article.Scope);

    public Chunk Chunk { get; init; }

    public Article Article { get; init; }
}
