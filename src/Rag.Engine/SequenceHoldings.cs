using Rag.Core.Numerics;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Scheduling;

namespace Rag.Engine;

/// <summary>What running sequences hold: pins on chunks and on kept prefixes, and blocks of their own. All of it or nothing.</summary>
internal sealed class SequenceHoldings(BlockPool pool, ChunkCache cache, PrefixTree prefixes, WarmingLane[] warming, int blockSize)
{
    private int[] _blocks = new int[16];

    /// <summary>Null where no chunk outlives memory.</summary>
    public ChunkExchange? Exchange { get; set; }

    /// <summary>Pins what is there, so that nothing reserved meanwhile evicts it.</summary>
    public void PinFound(Sequence sequence)
    {
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk is { Entry: null, IsPurged: false } && cache.Find(chunk.Identity) is { } entry)
            {
                cache.Pin(entry);
                chunk.Entry = entry;
                Exchange?.NoteUsedAgain(entry);
            }
        }

        if (sequence.Prefix is null && !sequence.HasPurgedChunk && prefixes.Match(sequence.Root, sequence.Tokens) is { } prefix)
        {
            prefixes.Pin(prefix);
            sequence.Prefix = prefix;
        }
    }

    /// <summary>All the sequence needs for its next tokens; returns the prompt tokens that are to be computed for it.</summary>
    public int Grant(Sequence sequence)
    {
        PinFound(sequence); // once more: the one admitted before may have brought what this one needs too
        var computed = sequence.OwnPromptTokens;
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Entry is null)
            {
                var blocks = new int[BlocksFor(chunk.Identity.TokenIds.Length)];
                Reserve(blocks);
                chunk.Entry = chunk.IsPurged ? cache.AddRetired(chunk.Identity, blocks) : cache.Add(chunk.Identity, blocks);
                if (Exchange?.TryBeginRestore(chunk.Entry) == true)
                {
                    chunk.IsRestored = true;
                }
                else
                {
                    computed += chunk.Identity.TokenIds.Length;
                }
            }
            else
            {
                computed += LeftByWarming(chunk.Entry, 2);
                chunk.IsRestored = IsBeingWarmed(chunk.Entry, 2) && chunk.Entry.IsRestoring;
            }
        }

        foreach (var place in sequence.Layout)
        {
            sequence.Table.AddChunk(place.Chunk.Entry!, place.Position);
        }

        if (sequence.Prefix is { } prefix)
        {
            sequence.Table.AddShared(prefix);
            sequence.Computed = prefix.Depth * blockSize;
            computed -= Math.Min(sequence.Computed, sequence.OwnPromptTokens);
        }

        AddPrivateBlocks(sequence);
        return computed;
    }

    /// <summary>The blocks that its pending tokens lack.</summary>
    public void AddPrivateBlocks(Sequence sequence)
    {
        var missing = sequence.MissingBlocks;
        if (_blocks.Length < missing)
        {
            _blocks = new int[missing * 2];
        }

        var blocks = _blocks.AsSpan(0, missing);
        Reserve(blocks);
        pool.Commit(blocks, BlockState.Private);
        sequence.Table.AddPrivate(blocks);
    }

    /// <summary>Its private blocks are free or kept in the prefix tree, and its pins gone, when this returns.</summary>
    public void TakeBack(Sequence sequence)
    {
        GiveUpBlocks(sequence);
        sequence.Table.Clear();
        sequence.Computed = 0;
        foreach (var chunk in sequence.Chunks)
        {
            cache.Unpin(chunk.Entry!);
            chunk.Entry = null;
            chunk.IsRestored = false;
        }
    }

    /// <summary>Tokens still to be computed of a chunk that is being encoded for a warming and has no more than <paramref name="pins"/> pins; otherwise 0.</summary>
    public int LeftByWarming(ChunkEntry entry, int pins) =>
        IsBeingWarmed(entry, pins) && !entry.IsRestoring ? entry.TokenCount - entry.Encoded : 0;

    private void Reserve(Span<int> blocks)
    {
        for (var i = warming.Length - 1; i >= 0 && !cache.TryMakeFree(blocks.Length); i--)
        {
            warming[i].DropCurrent();
        }

        Invariant.Holds(cache.TryMakeFree(blocks.Length) && pool.TryReserve(blocks), "a plan reserves only what is there");
    }

    private bool IsBeingWarmed(ChunkEntry entry, int pins)
    {
        foreach (var lane in warming)
        {
            if (lane.Current == entry && entry.Pins <= pins)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The full private blocks go to the prefix tree, the rest is free.</summary>
    private void GiveUpBlocks(Sequence sequence)
    {
        var blocks = sequence.Table.PrivateBlocks;
        var shared = sequence.Table.SharedBlocks * blockSize;
        var full = sequence.IsDistrusted || sequence.HasRetiredChunk ? 0 : (sequence.Computed - shared) / blockSize;
        pool.Release(blocks[full..]);
        prefixes.Keep(
            sequence.Root,
            sequence.Prefix,
            sequence.Tokens.Slice(shared, full * blockSize),
            blocks[..full],
            sequence.PromptTokens - sequence.OwnPromptTokens + shared);
        if (sequence.Prefix is { } prefix)
        {
            prefixes.Unpin(prefix);
            sequence.Prefix = null;
        }
    }

    private int BlocksFor(int tokens) => Integers.CeilDivide(tokens, blockSize);
}
