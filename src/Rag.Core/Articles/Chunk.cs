namespace Rag.Core.Articles;

/// <summary>The store's number for a chunk; never used again once the chunk is gone.</summary>
public readonly record struct ChunkId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A stretch of one revision's body: the unit of retrieval and of KV reuse.</summary>
/// <param name="Start">First UTF-16 offset in the body.</param>
/// <param name="End">One past the last UTF-16 offset: the text is <c>body[Start..End]</c>.</param>
public sealed record Chunk(ChunkId Id, ArticleId ArticleId, int Revision, int Ordinal, int Start, int End, string Text);

/// <summary>A chunk that is no longer true.</summary>
/// <param name="Article">The article as it was: its title, source and date were read together with the chunk.</param>
public sealed record RetiredChunk(Chunk Chunk, Article Article);

/// <summary>A chunk with its vectors, ready to be stored.</summary>
/// <param name="Vector">The embedding of the whole chunk, L2-normalized.</param>
/// <param name="Windows">Embeddings of short sentence windows inside the chunk, L2-normalized; may be empty.</param>
public sealed record ChunkDraft(int Ordinal, int Start, int End, string Text, float[] Vector, IReadOnlyList<float[]> Windows);

/// <summary>One article's new revision with all its chunks; replaces whatever was stored under its id.</summary>
public sealed record ArticleWrite(Article Article, IReadOnlyList<ChunkDraft> Chunks);
