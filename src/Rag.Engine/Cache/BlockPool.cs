namespace Rag.Engine.Cache;

/// <summary>Hands out the blocks of the KV cache. Free + reserved + private + cached == total, always.</summary>
internal sealed class BlockPool
{
    private readonly BlockState[] _states;
    private readonly int[] _free; // a stack: [0, _counts[Free]) are the free blocks
    private readonly int[] _counts = new int[4];

    public BlockPool(int total)
    {
        _states = new BlockState[total];
        _free = new int[total];
        _counts[(int)BlockState.Free] = total;
        for (var i = 0; i < total; i++)
        {
            _free[i] = total - 1 - i;
        }
    }

    public int Total => _states.Length;

    public int Count(BlockState state) => _counts[(int)state];

    public BlockState StateOf(int block) => _states[block];

    /// <summary>Fills <paramref name="blocks"/> with free blocks, which become reserved; all or none.</summary>
    public bool TryReserve(Span<int> blocks)
    {
        if (blocks.Length > Count(BlockState.Free))
        {
            return false;
        }

        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = _free[_counts[(int)BlockState.Free] - 1];
            Move(blocks[i], BlockState.Free, BlockState.Reserved);
        }

        return true;
    }

    /// <summary>Gives reserved blocks to a sequence (private) or, once encoded, to the chunk cache (cached).</summary>
    public void Commit(ReadOnlySpan<int> blocks, BlockState owner)
    {
        if (owner is not (BlockState.Private or BlockState.Cached))
        {
            throw new ArgumentOutOfRangeException(nameof(owner), owner, "Reserved blocks become private or cached.");
        }

        foreach (var block in blocks)
        {
            Move(block, BlockState.Reserved, owner);
        }
    }

    /// <summary>A sequence's own block goes to the prefix tree.</summary>
    public void Share(int block) => Move(block, BlockState.Private, BlockState.Cached);

    public void Release(ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            var free = Count(BlockState.Free);
            Move(block, _states[block], BlockState.Free);
            _free[free] = block;
        }
    }

    public void CheckIntegrity()
    {
        Span<int> counts = stackalloc int[4];
        foreach (var state in _states)
        {
            counts[(int)state]++;
        }

        Invariant.Holds(counts.SequenceEqual(_counts), "the counts of the block states add up");
        var seen = new HashSet<int>();
        foreach (var block in _free.AsSpan(0, Count(BlockState.Free)))
        {
            Invariant.Holds(_states[block] == BlockState.Free && seen.Add(block), "every block on the free stack is free and there once");
        }
    }

    private void Move(int block, BlockState from, BlockState to)
    {
        if (_states[block] != from || from == to)
        {
            throw new InvalidOperationException($"Block {block} is {_states[block]}: it cannot go from {from} to {to}.");
        }

        _states[block] = to;
        _counts[(int)from]--;
        _counts[(int)to]++;
    }
}
