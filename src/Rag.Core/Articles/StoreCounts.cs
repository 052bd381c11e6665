namespace Rag.Core.Articles;

/// <param name="Chunks">Of the articles' latest revisions.</param>
public readonly record struct StoreCounts(long Articles, long Chunks);
