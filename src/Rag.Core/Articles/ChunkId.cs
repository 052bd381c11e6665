namespace Rag.Core.Articles;

/// <summary>The store's number for a chunk; never used again once the chunk is gone.</summary>
public readonly record struct ChunkId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
