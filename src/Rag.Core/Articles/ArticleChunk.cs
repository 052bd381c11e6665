namespace Rag.Core.Articles;

/// <summary>A chunk with the revision of the article that it is of; both were read together.</summary>
public sealed record ArticleChunk(Chunk Chunk, Article Article)
{
    public TitledText Words => new(Article.Title, Chunk.Text);
}
