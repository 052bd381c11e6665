namespace Rag.Engine;

/// <summary>What the engine has to know of a model.</summary>
/// <param name="ContextLength">Most positions of one sequence.</param>
/// <param name="BlockSize">Slots (tokens) in a KV block; a power of two.</param>
/// <param name="BlockCount">Blocks in the runner's cache; ids are [0, BlockCount).</param>
/// <param name="EndTokens">Ids that end a turn.</param>
/// <param name="Digest">Lower-case hex SHA-256 of everything that determines KV: weights, precision, KV type, graph version.</param>
public sealed record ModelShape(
    int VocabularySize,
    int ContextLength,
    int BlockSize,
    int BlockCount,
    long BytesPerBlock,
    IReadOnlyList<int> EndTokens,
    string Digest
)
{
    public bool IsEnd(int token)
    {
        foreach (var end in EndTokens)
        {
            if (end == token)
            {
                return true;
            }
        }

        return false;
    }
}
