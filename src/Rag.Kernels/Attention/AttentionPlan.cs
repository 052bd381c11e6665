using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>
/// Checks a call against the sizes of its tensors and cuts it into items, costliest first. After <see cref="Prepare"/> no table entry that
/// an item uses leads out of a tensor. One plan serves call after call and allocates only to grow.
/// </summary>
internal sealed unsafe class AttentionPlan(AttentionShape shape, int threads)
{
    /// <summary>Query rows (tokens times heads of a group) of an item, unless the group alone has more.</summary>
    public const int RowsPerItem = 128;

    // Slots of the smallest part of a context: smaller parts are not worth the reduction that joins them.
    private const int SplitSlots = 256;

    private AttentionItem[] _items = new AttentionItem[64];
    private int[] _firstPositions = new int[16];

    public ReadOnlySpan<AttentionItem> Items => _items.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Items with unfinished results, which are to be joined; their Partial is in [0, Partials).</summary>
    public int Partials { get; private set; }

    /// <summary>Whether a sequence has more than one new token.</summary>
    public bool HasSlices { get; private set; }

    /// <summary>Query-slot pairs of all items.</summary>
    public long Cost { get; private set; }

    /// <summary>Position of a sequence's first new token.</summary>
    public int FirstPosition(int sequence) => _firstPositions[sequence];

    public static int TokensPerItem(AttentionShape shape) => Math.Max(1, RowsPerItem / shape.GroupSize);

    public void Prepare(in AttentionCall call)
    {
        Count = 0;
        Partials = 0;
        Cost = 0;
        HasSlices = false;
        Check(call);
        for (var sequence = 0; sequence < call.Sequences; sequence++)
        {
            Cut(call, sequence);
        }

        if (threads > 1 && Count < 4 * threads)
        {
            Split();
        }

        _items.AsSpan(0, Count).Sort(static (left, right) => right.Cost.CompareTo(left.Cost));
    }

    private void Check(in AttentionCall call)
    {
        if (_firstPositions.Length < call.Sequences)
        {
            Array.Resize(ref _firstPositions, call.Sequences * 2);
        }

        if (call.CumulativeLengths[0] != 0 || call.CumulativeLengths[call.Sequences] != call.Tokens)
        {
            throw new ArgumentException(
                $"cumulative_sequence_lengths run from {call.CumulativeLengths[0]} to {call.CumulativeLengths[call.Sequences]} "
                    + $"instead of from 0 to the {call.Tokens} tokens of qkv"
            );
        }

        for (var sequence = 0; sequence < call.Sequences; sequence++)
        {
            _firstPositions[sequence] = CheckSequence(call, sequence);
        }
    }

    private int CheckSequence(in AttentionCall call, int sequence)
    {
        var tokens = call.CumulativeLengths[sequence + 1] - call.CumulativeLengths[sequence];
        var past = call.PastSlots[sequence];
        if (tokens < 0 || past < 0)
        {
            throw new ArgumentException($"sequence {sequence} has {tokens} new tokens behind {past} slots: neither can be negative");
        }

        if (tokens == 0)
        {
            return 0;
        }

        HasSlices |= tokens > 1;

        var blocks = KernelMath.CeilDivide((long)past + tokens, shape.BlockSize);
        if (blocks > call.TableWidth)
        {
            throw new ArgumentException($"sequence {sequence} needs {blocks} blocks, its block_table has {call.TableWidth} columns");
        }

        var firstWritten = past / shape.BlockSize;
        var position = past;
        for (var column = 0; column < blocks; column++)
        {
            var index = sequence * call.TableWidth + column;
            var valid = call.BlockValid[index];
            if ((uint)call.BlockTable[index] >= (uint)call.Blocks)
            {
                throw new ArgumentException(
                    $"block_table[{sequence}, {column}] is {call.BlockTable[index]}, the cache has blocks 0 to {call.Blocks - 1}"
                );
            }

            if (valid < 1 || valid > shape.BlockSize)
            {
                throw new ArgumentException($"block_valid[{sequence}, {column}] is {valid}, a block has 1 to {shape.BlockSize} slots");
            }

            if (column < firstWritten)
            {
                position -= shape.BlockSize - valid;
            }
            else if (valid != shape.BlockSize || call.BlockDelta[index] != 0)
            {
                throw new ArgumentException(
                    $"block {column} of sequence {sequence} is written by this step and has block_valid {valid} "
                        + $"and block_delta {call.BlockDelta[index]} instead of {shape.BlockSize} and 0"
                );
            }
        }

        CheckPositions(call, sequence, position, tokens, firstWritten);
        return position;
    }

    private void CheckPositions(in AttentionCall call, int sequence, int position, int tokens, int firstWritten)
    {
        if (!shape.Rotary)
        {
            return;
        }

        for (var column = 0; column <= firstWritten; column++)
        {
            var delta = call.BlockDelta[sequence * call.TableWidth + column];
            var first = (long)position - delta;
            if (first < 0 || first + tokens > call.Context)
            {
                throw new ArgumentException(
                    $"sequence {sequence} rotates by positions {first} to {first + tokens - 1} (block_delta {delta}), "
                        + $"the rotation table has 0 to {call.Context - 1}"
                );
            }
        }
    }

    private void Cut(in AttentionCall call, int sequence)
    {
        var tokens = call.CumulativeLengths[sequence + 1] - call.CumulativeLengths[sequence];
        var step = TokensPerItem(shape);
        for (var first = 0; first < tokens; first += step)
        {
            var count = Math.Min(step, tokens - first);
            var begin = shape.Window is { } window ? FirstSeenBlock(call, sequence, first, window) : 0;
            var end = KernelMath.CeilDivide(call.PastSlots[sequence] + first + count, shape.BlockSize);
            for (var head = 0; head < shape.KvHeads; head++)
            {
                var cost = (long)count * shape.GroupSize * (end - begin) * shape.BlockSize;
                Append(new AttentionItem(sequence, head, first, count, begin, end, -1, Leads: true, tokens == 1, cost));
                Cost += cost;
            }
        }
    }

    /// <summary>The block with the oldest position that a new token sees through a window.</summary>
    private int FirstSeenBlock(in AttentionCall call, int sequence, int token, int window)
    {
        var oldest = FirstPosition(sequence) + token - window + 1L;
        var (block, offset) = Math.DivRem(call.PastSlots[sequence] + token, shape.BlockSize);
        long start = FirstPosition(sequence) + token - offset;
        while (start > oldest && block > 0)
        {
            block--;
            start -= call.BlockValid[(nint)sequence * call.TableWidth + block];
        }

        return block;
    }

    private void Append(AttentionItem item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
    }

    // With fewer items than threads can share evenly, a long context is cut along its blocks.
    private void Split()
    {
        var target = Cost / (4 * threads) + 1;
        var whole = Count;
        for (var i = 0; i < whole; i++)
        {
            var item = _items[i];
            var blocks = item.EndBlock - item.FirstBlock;
            var slots = blocks * shape.BlockSize;
            var pieces = (int)Math.Min(KernelMath.CeilDivide(item.Cost, target), slots / SplitSlots);
            if (pieces < 2)
            {
                continue;
            }

            var length = KernelMath.CeilDivide(blocks, pieces);
            for (var first = item.FirstBlock; first < item.EndBlock; first += length)
            {
                var end = Math.Min(first + length, item.EndBlock);
                var piece = item with
                {
                    FirstBlock = first,
                    EndBlock = end,
                    Partial = Partials++,
                    Leads = first == item.FirstBlock,
                    Writes = item.Writes && end == item.EndBlock,
                    Cost = item.Cost * (end - first) / blocks,
                };
                if (piece.Leads)
                {
                    _items[i] = piece;
                }
                else
                {
                    Append(piece);
                }
            }
        }
    }
}
