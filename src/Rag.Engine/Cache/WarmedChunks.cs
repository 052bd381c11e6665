namespace Rag.Engine.Cache;

/// <summary>
/// The chunks that are being encoded for warmings, at most one of each priority. A warming holds one pin on its chunk, and the cache takes
/// it away whenever a sequence needs the chunk's blocks.
/// </summary>
internal sealed class WarmedChunks(ChunkCache chunks)
{
    private readonly ChunkEntry?[] _entries = new ChunkEntry?[Enum.GetValues<WarmingPriority>().Length];

    public IEnumerable<ChunkEntry> All => _entries.OfType<ChunkEntry>();

    /// <summary>Blocks of the chunks that no sequence reads or waits for.</summary>
    public int BlocksOfWarmingsAlone
    {
        get
        {
            var blocks = 0;
            foreach (var entry in _entries)
            {
                blocks += entry is { Pins: 1 } ? entry.Blocks.Length : 0;
            }

            return blocks;
        }
    }

    public ChunkEntry? this[WarmingPriority priority] => _entries[(int)priority];

    public bool Contains(ChunkEntry entry) => Array.IndexOf(_entries, entry) >= 0;

    /// <summary>
    /// Tokens still to be computed of a chunk that is encoded for a warming and has no more than <paramref name="pins"/> pins; otherwise 0.
    /// </summary>
    public int TokensLeft(ChunkEntry entry, int pins) =>
        entry.Pins <= pins && !entry.IsRestoring && Contains(entry) ? entry.TokenCount - entry.Encoded : 0;

    /// <summary>Takes over the only pin of a new entry.</summary>
    public void Begin(ChunkEntry entry, WarmingPriority priority) => _entries[(int)priority] = entry;

    /// <summary>A sequence that needs the chunk goes on with it; otherwise its blocks are free, if it is not encoded.</summary>
    public void Stop(WarmingPriority priority)
    {
        if (_entries[(int)priority] is { } entry)
        {
            _entries[(int)priority] = null;
            chunks.Unpin(entry);
        }
    }

    /// <summary>Stops the least urgent warmings until <paramref name="blocks"/> blocks can be made free.</summary>
    public void MakeRoom(int blocks)
    {
        for (var i = _entries.Length - 1; i >= 0 && !chunks.TryMakeFree(blocks); i--)
        {
            Stop((WarmingPriority)i);
        }
    }

    public void StopRetired()
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i] is { IsRetired: true })
            {
                Stop((WarmingPriority)i);
            }
        }
    }
}
