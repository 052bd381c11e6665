namespace Rag.Core.Articles;

/// <summary>One article's new revision with all its chunks; replaces whatever was stored under its id.</summary>
public sealed record ArticleWrite(Article Article, IReadOnlyList<ChunkDraft> Chunks)
{
    /// <summary>The story that it tells; null leaves what was stored before.</summary>
    public StoryMembership? Story { get; init; }

    /// <summary>The digest of the embedder that made the vectors; null where nobody says, and then their length alone is checked.</summary>
    public string? Embedder { get; init; }
}
