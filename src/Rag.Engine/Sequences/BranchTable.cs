using Rag.Core.Numerics;

namespace Rag.Engine.Sequences;

/// <summary>
/// The blocks of one branch of a sequence: what stands before the question's last token, then blocks that the sequence holds for its
/// probes. Refilled for branch after branch.
/// </summary>
internal sealed class BranchTable(int blockSize)
{
    private int[] _blocks = [];
    private int[] _valid = [];
    private int[] _delta = [];
    private int _count;

    public ReadOnlySpan<int> Blocks => _blocks.AsSpan(0, _count);

    public ReadOnlySpan<int> Valid => _valid.AsSpan(0, _count);

    public ReadOnlySpan<int> Delta => _delta.AsSpan(0, _count);

    /// <summary>Where the branch's first token is written.</summary>
    public int PastSlots { get; private set; }

    /// <param name="ownTokens">The sequence's own tokens that the branch follows, the last one excluded.</param>
    /// <param name="firstBlock">Where in the sequence's table the branch's own blocks begin.</param>
    public void Fill(BlockTable table, int ownTokens, int firstBlock, int blocks)
    {
        var shared = table.ChunkBlocks + Integers.CeilDivide(ownTokens, blockSize);
        _count = shared + blocks;
        if (_blocks.Length < _count)
        {
            _blocks = new int[2 * _count];
            _valid = new int[2 * _count];
            _delta = new int[2 * _count];
        }

        table.Blocks[..shared].CopyTo(_blocks);
        table.Valid[..shared].CopyTo(_valid);
        table.Delta[..shared].CopyTo(_delta);
        if (ownTokens % blockSize is > 0 and var last)
        {
            _valid[shared - 1] = last;
        }

        table.Blocks.Slice(firstBlock, blocks).CopyTo(_blocks.AsSpan(shared));
        _valid.AsSpan(shared, blocks).Fill(blockSize);
        _delta.AsSpan(shared, blocks).Clear();
        PastSlots = shared * blockSize;
    }
}
