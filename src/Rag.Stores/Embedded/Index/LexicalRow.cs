namespace Rag.Stores.Embedded.Index;

/// <summary>
/// Chunk ids as rows of the inverted index. Ids start at 1 and are given out one by one, so 31 bits last for years of commits.
/// </summary>
internal static class LexicalRow
{
    /// <exception cref="OverflowException">The store has given out two thousand million ids.</exception>
    public static int Of(long chunkId) => checked((int)chunkId);
}
