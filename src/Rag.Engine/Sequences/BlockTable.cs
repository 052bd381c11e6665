using Rag.Engine.Cache;

namespace Rag.Engine.Sequences;

/// <summary>
/// The blocks that one sequence reads and writes: blocks of its chunks in prompt order, blocks that it shares with the prefix tree, then
/// its private ones.
/// </summary>
/// <param name="capacity">Most blocks it will ever hold.</param>
internal sealed class BlockTable(int capacity, int blockSize)
{
    private readonly int[] _blocks = new int[capacity];
    private readonly int[] _valid = new int[capacity];
    private readonly int[] _delta = new int[capacity];

    public int Count { get; private set; }

    /// <summary>Leading blocks that belong to chunks; the rest holds its own tokens.</summary>
    public int ChunkBlocks { get; private set; }

    /// <summary>Blocks behind those of the chunks that belong to the prefix tree.</summary>
    public int SharedBlocks { get; private set; }

    /// <summary>Shared and private ones.</summary>
    public int OwnBlocks => Count - ChunkBlocks;

    public ReadOnlySpan<int> Blocks => _blocks.AsSpan(0, Count);

    /// <summary>Leading slots of each block that may be attended.</summary>
    public ReadOnlySpan<int> Valid => _valid.AsSpan(0, Count);

    /// <summary>How far each block stands from the positions it was encoded at.</summary>
    public ReadOnlySpan<int> Delta => _delta.AsSpan(0, Count);

    public ReadOnlySpan<int> PrivateBlocks => _blocks.AsSpan(ChunkBlocks + SharedBlocks, Count - ChunkBlocks - SharedBlocks);

    /// <param name="position">Of the chunk's first token in the prompt; it was encoded at 0.</param>
    public void AddChunk(ChunkEntry chunk, int position)
    {
        Invariant.Holds(ChunkBlocks == Count, "chunks stand before private blocks");
        var left = chunk.TokenCount;
        foreach (var block in chunk.Blocks)
        {
            _blocks[Count] = block;
            _valid[Count] = Math.Min(left, blockSize);
            _delta[Count] = position;
            left -= blockSize;
            Count++;
        }

        ChunkBlocks = Count;
    }

    /// <summary>The path to <paramref name="last"/>.</summary>
    public void AddShared(PrefixNode last)
    {
        Invariant.Holds(OwnBlocks == 0, "shared blocks stand before private ones");
        SharedBlocks = last.Depth;
        for (var node = last; node is not null; node = node.Parent)
        {
            var at = Count + node.Depth - 1;
            (_blocks[at], _valid[at], _delta[at]) = (node.Blocks[0], blockSize, 0);
        }

        Count += SharedBlocks;
    }

    /// <summary>Leading private blocks have become shared ones: those behind the shared ones so far, on the path to the node.</summary>
    public void Share(PrefixNode last)
    {
        var shared = SharedBlocks;
        SharedBlocks = last.Depth;
        for (var node = last; node is not null && node.Depth > shared; node = node.Parent)
        {
            _blocks[ChunkBlocks + node.Depth - 1] = node.Blocks[0];
        }
    }

    public void AddPrivate(ReadOnlySpan<int> blocks)
    {
        blocks.CopyTo(_blocks.AsSpan(Count));
        _valid.AsSpan(Count, blocks.Length).Fill(blockSize);
        _delta.AsSpan(Count, blocks.Length).Clear();
        Count += blocks.Length;
    }

    public void Clear()
    {
        Count = 0;
        ChunkBlocks = 0;
        SharedBlocks = 0;
    }
}
