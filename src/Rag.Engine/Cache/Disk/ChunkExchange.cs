namespace Rag.Engine.Cache.Disk;

/// <summary>Moves chunks between the engine's blocks and the disk tier, between steps, on the engine's thread. The disk itself is never waited for while there is anything else to do.</summary>
/// <remarks>
/// Written down is what was used twice, for most of what is used once is never asked for again, and what is left in memory when the engine closes. At most one
/// chunk a step is copied out while sequences run.
/// </remarks>
internal sealed class ChunkExchange(EngineState state, IModelRunner runner, DiskTier tier, RecomputeCost cost)
{
    /// <summary>Most bytes copied into blocks between two steps; one chunk always.</summary>
    private const int MostRestoredBytes = 16 << 20;

    /// <summary>Most bytes written when the engine closes.</summary>
    private const long MostBytesAtClose = 256L << 20;

    private readonly Queue<ChunkEntry> _usedTwice = [];

    /// <summary>Reads on their way.</summary>
    public int Restoring { get; private set; }

    public bool IsOnDisk(ChunkIdentity identity) => tier.Contains(identity);

    /// <summary>A new entry was admitted. True when its KV is read from disk instead of being computed.</summary>
    public bool TryBeginRestore(ChunkEntry entry)
    {
        if (entry.IsRetired || !tier.IsWorthReading(entry.Identity, cost(entry.TokenCount, 0)))
        {
            return false;
        }

        entry.IsRestoring = true;
        Restoring++;
        tier.Restore(entry, BytesOf(entry));
        return true;
    }

    public void NoteUsedAgain(ChunkEntry entry)
    {
        if (entry is { IsReady: true, IsRetired: false, IsToBeSpilled: false } && !tier.Contains(entry.Identity))
        {
            entry.IsToBeSpilled = true;
            _usedTwice.Enqueue(entry);
        }
    }

    /// <summary>Copies what was read into its blocks. What could not be read is left to be computed.</summary>
    public void TakeRestored()
    {
        for (var bytes = 0; bytes < MostRestoredBytes && tier.TryTakeRestored(out var restored); bytes += restored.Bytes)
        {
            Restoring--;
            Finish(restored);
            DiskTier.Return(restored);
        }
    }

    /// <summary>Waits for a read when no sequence can go on without one.</summary>
    public void WaitForRestored() => tier.WaitForRestored(TimeSpan.FromMilliseconds(5));

    /// <summary>False when there is nothing to be copied out, or the disk is behind.</summary>
    public bool SpillOne()
    {
        while (_usedTwice.TryPeek(out var entry) && tier.HasRoomFor(BytesOf(entry)))
        {
            _usedTwice.Dequeue();
            entry.IsToBeSpilled = false;
            if (Spill(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is worth most first; waits for the disk.</summary>
    public void SpillAtClose()
    {
        var left = MostBytesAtClose;
        foreach (var entry in state.Cache.Entries.Where(entry => entry is { IsReady: true, IsRetired: false }).OrderByDescending(entry => entry.Priority).ToArray())
        {
            left -= BytesOf(entry);
            if (left < 0)
            {
                return;
            }

            if (Spill(entry))
            {
                var written = new TaskCompletionSource();
                tier.Drain(written);
                written.Task.GetAwaiter().GetResult();
            }
        }
    }

    private void Finish(in RestoredChunk restored)
    {
        var entry = restored.Entry;
        entry.IsRestoring = false;
        if (entry.Pins == 0)
        {
            return; // nobody waited: its blocks are free
        }

        if (restored.Bytes > 0)
        {
            runner.WriteBlocks(entry.Blocks, restored.Buffer.AsSpan(0, restored.Bytes));
            state.Cache.Advance(entry, entry.TokenCount);
        }
        else
        {
            state.NoteNotRestored(entry);
        }
    }

    private bool Spill(ChunkEntry entry) =>
        entry is { IsReady: true, IsRetired: false }
        && tier.TrySpill(entry.Identity, BytesOf(entry), buffer => runner.ReadBlocks(entry.Blocks, buffer.Span));

    private int BytesOf(ChunkEntry entry) => checked((int)(entry.Blocks.Length * runner.Shape.BytesPerBlock));
}
