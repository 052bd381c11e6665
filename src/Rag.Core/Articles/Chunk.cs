namespace Rag.Core.Articles;

/// <summary>A stretch of one revision's body: the unit of retrieval and of KV reuse.</summary>
/// <param name="Start">First UTF-16 offset in the body.</param>
/// <param name="End">One past the last UTF-16 offset: the text is <c>body[Start..End]</c>.</param>
public sealed record Chunk(ChunkId Id, ArticleId ArticleId, int Revision, int Ordinal, int Start, int End, string Text);
