using Rag.Engine.Cache.Disk;

namespace Rag.Engine.Cache;

/// <summary>
/// Moves chunks between blocks and disk, between steps, on the engine's thread. The engine waits for the disk only where it has nothing
/// else to do.
/// </summary>
/// <remarks>
/// A chunk is offloaded when it is used a second time, for most chunks that are used once are never asked for again; and when the engine
/// closes, if it is still in memory. At most one chunk a step is copied out while sequences run.
/// </remarks>
internal sealed class KvOffload(ChunkCache chunks, IModelRunner runner, DiskTier tier, RecomputeCost cost)
{
    /// <summary>Most bytes copied into blocks between two steps; one chunk always.</summary>
    private const int MostRestoredBytes = 16 << 20;

    /// <summary>Most bytes written when the engine closes.</summary>
    private const long MostBytesAtClose = 256L << 20;

    private readonly Queue<ChunkEntry> _usedTwice = [];
    private readonly List<ChunkEntry> _notRestored = [];
    private bool _isClosed;

    /// <summary>Reads on their way.</summary>
    public int Restoring { get; private set; }

    public bool IsOnDisk(ChunkIdentity identity) => !_isClosed && tier.Contains(identity);

    /// <summary>Entries on disk that hold the content.</summary>
    public int EntriesOf(ChunkIdentity identity) => tier.Store.HoldsContentOf(identity);

    /// <summary>A new entry was given blocks. True when its KV is read from disk instead of being computed.</summary>
    public bool TryBeginRestore(ChunkEntry entry)
    {
        if (_isClosed || entry.IsRetired || !tier.IsWorthReading(entry.Identity, cost(entry.TokenCount, 0)))
        {
            return false;
        }

        entry.IsRestoring = true;
        Restoring++;
        tier.Restore(entry, BytesOf(entry));
        return true;
    }

    /// <summary>The entry is read by another sequence than the one that had it encoded: it will be offloaded.</summary>
    public void NoteUsedAgain(ChunkEntry entry)
    {
        if (!_isClosed && entry is { IsReady: true, IsRetired: false, IsToBeOffloaded: false } && !tier.Contains(entry.Identity))
        {
            entry.IsToBeOffloaded = true;
            _usedTwice.Enqueue(entry);
        }
    }

    /// <summary>
    /// Copies what was read into its blocks. Returns the entries that could not be read and have to be computed after all; valid until the
    /// next call.
    /// </summary>
    public IReadOnlyList<ChunkEntry> TakeRestored()
    {
        _notRestored.Clear();
        for (var bytes = 0; bytes < MostRestoredBytes && tier.TryTakeRestored(out var restored); bytes += restored.Bytes)
        {
            Restoring--;
            Finish(restored);
            DiskTier.Return(restored);
        }

        return _notRestored;
    }

    /// <summary>The disk is not used, and what was read from it is found no more; purges reach it as ever.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var entry in chunks.Entries.Where(entry => entry is { IsFromDisk: true, IsRetired: false }).ToArray())
        {
            chunks.Retire(entry);
        }
    }

    public void Open() => _isClosed = false;

    /// <summary>Waits for a read when no sequence can go on without one.</summary>
    public void WaitForRestored() => tier.WaitForRestored(TimeSpan.FromMilliseconds(5));

    /// <summary>Copies one chunk out. False when there is none to be copied, or the disk is behind.</summary>
    public bool OffloadOne()
    {
        while (_usedTwice.TryPeek(out var entry) && tier.HasRoomFor(BytesOf(entry)))
        {
            _usedTwice.Dequeue();
            entry.IsToBeOffloaded = false;
            if (TryOffload(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Copies out what is still in memory, the entries of the highest worth first; waits for the disk.</summary>
    public void OffloadAtClose()
    {
        var left = MostBytesAtClose;
        foreach (var entry in chunks.DearestFirst())
        {
            left -= BytesOf(entry);
            if (left < 0)
            {
                return;
            }

            if (TryOffload(entry))
            {
                var written = new TaskCompletionSource();
                tier.Drain(written);
                written.Task.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>
    /// <paramref name="done"/> completes once the disk holds nothing of the texts; it faults where the disk cannot be erased.
    /// </summary>
    public void Purge(IReadOnlyList<ChunkIdentity> identities, TaskCompletionSource done) => tier.Purge(identities, done);

    private void Finish(in RestoredChunk restored)
    {
        var entry = restored.Entry;
        entry.IsRestoring = false;
        if (entry.Pins == 0)
        {
            return; // the sequences that waited for it are gone, and its blocks are free
        }

        if (restored.Bytes > 0 && !_isClosed)
        {
            runner.WriteBlocks(entry.Blocks, restored.Buffer.AsSpan(0, restored.Bytes));
            entry.IsFromDisk = true;
            chunks.Advance(entry, entry.TokenCount);
        }
        else
        {
            _notRestored.Add(entry);
        }
    }

    private bool TryOffload(ChunkEntry entry) =>
        !_isClosed
        && entry is { IsReady: true, IsRetired: false }
        && tier.TrySpill(entry.Identity, BytesOf(entry), buffer => runner.ReadBlocks(entry.Blocks, buffer.Span));

    private int BytesOf(ChunkEntry entry) => checked((int)(entry.Blocks.Length * runner.Shape.BytesPerBlock));
}
