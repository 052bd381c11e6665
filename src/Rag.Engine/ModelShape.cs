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
    /// <summary>The fewest slots of a model with states: three of a sequence, and one that it begins with.</summary>
    public const int LeastStateSlots = 4;

    /// <summary>Slots for states; ids are [0, StateSlots). 0 for a model whose layers keep none.</summary>
    public int StateSlots { get; init; }

    /// <summary>Of one slot, all layers.</summary>
    public long BytesPerState { get; init; }

    /// <summary>
    /// Layers keep a state of constant size, which says nothing of single tokens: it cannot be rewound, moved or combined with another, so
    /// prompts are read in order, and what is kept of them are states at places where a later prompt may go on.
    /// </summary>
    public bool HasState => StateSlots > 0;

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
