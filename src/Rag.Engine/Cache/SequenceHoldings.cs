using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>
/// What a running sequence holds: pins on its chunks and on its kept prefix, and blocks of its own. It takes all of it at once, more blocks
/// as it writes, and gives all of it back. Whether there is enough was decided before, by <see cref="KvLookup"/>.
/// </summary>
/// <param name="offload">Null where no chunk outlives memory.</param>
internal sealed class SequenceHoldings(
    BlockPool pool,
    EvictionQueue evictable,
    ChunkCache chunks,
    PrefixTree prefixes,
    WarmedChunks warmed,
    KvOffload? offload,
    KvLookup lookup,
    int blockSize
)
{
    private int[] _blocks = new int[16];

    /// <summary>
    /// Gives a sequence that was matched everything but its private blocks. Returns the prompt tokens that are to be computed for it.
    /// </summary>
    public int Take(Sequence sequence)
    {
        // Before the first reservation, so that none evicts a chunk that was found or gives up a warming that the sequence takes over.
        var computed = sequence.OwnPromptTokens + TakeFound(sequence);
        foreach (var chunk in sequence.Chunks)
        {
            computed += chunk.Entry is null ? Begin(chunk) : 0;
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

        return computed;
    }

    /// <summary>Pins what was found. Returns the tokens of it that are still to be computed for this sequence.</summary>
    private int TakeFound(Sequence sequence)
    {
        var computed = 0;
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Found is { } found)
            {
                sequence.SpeculativeTokens += found.SpeculativeTokens;
                chunks.Pin(found);
                chunk.Entry = found;
                offload?.NoteUsedAgain(found);
                computed += Join(chunk, found);
            }
        }

        if (sequence.Match.Prefix is { } prefix)
        {
            prefixes.Pin(prefix);
            sequence.Prefix = prefix;
        }

        return computed;
    }

    /// <summary>
    /// Tokens of a found chunk whose computation falls to this sequence, because only a warming was about to compute them.
    /// </summary>
    private int Join(ChunkUse chunk, ChunkEntry found)
    {
        chunk.IsRestored = found.IsRestoring && found.Pins <= 2 && warmed.Contains(found);
        return warmed.TokensLeft(found, 2);
    }

    /// <summary>An entry for a chunk that is not there. Returns the tokens to be computed: none where they are read from disk.</summary>
    private int Begin(ChunkUse chunk)
    {
        var blocks = new int[lookup.BlocksFor(chunk.Identity)];
        Reserve(blocks);
        chunk.Entry = chunk.IsPurged ? chunks.AddRetired(chunk.Identity, blocks) : chunks.Add(chunk.Identity, blocks);
        chunk.IsRestored = offload?.TryBeginRestore(chunk.Entry) == true;
        return chunk.IsRestored ? 0 : chunk.Entry.TokenCount;
    }

    /// <summary>Gives a running sequence the blocks that its pending tokens lack. They have to be available.</summary>
    public void Grow(Sequence sequence)
    {
        var missing = sequence.MissingBlocks;
        if (missing <= 0)
        {
            return;
        }

        if (_blocks.Length < missing)
        {
            _blocks = new int[missing * 2];
        }

        var blocks = _blocks.AsSpan(0, missing);
        Reserve(blocks);
        pool.Commit(blocks, BlockState.Private);
        sequence.Table.AddPrivate(blocks);
    }

    /// <summary>All that the sequence holds: the first of its private blocks to the prefix tree, the others to the pool.</summary>
    /// <param name="kept">How many the tree is given.</param>
    public void GiveBack(Sequence sequence, int kept)
    {
        var table = sequence.Table;
        var blocks = table.PrivateBlocks;
        pool.Release(blocks[kept..]);
        prefixes.Keep(sequence.Keys, sequence.Tokens, sequence.Prefix, blocks[..kept], sequence.PromptTokens - sequence.OwnPromptTokens);
        if (sequence.Prefix is { } prefix)
        {
            prefixes.Unpin(prefix);
            sequence.Prefix = null;
        }

        table.Clear();
        sequence.Computed = 0;
        foreach (var chunk in sequence.Chunks)
        {
            chunks.Unpin(chunk.Entry!);
            chunk.Entry = null;
            chunk.IsRestored = false;
        }
    }

    /// <summary>
    /// Evicts as many entries as it takes, and then gives up chunks that are being encoded for warmings, the least urgent first.
    /// </summary>
    private void Reserve(Span<int> blocks)
    {
        warmed.MakeRoom(blocks.Length);
        Invariant.Holds(evictable.TryMakeFree(blocks.Length) && pool.TryReserve(blocks), "only what is available is reserved");
    }
}
