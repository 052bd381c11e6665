namespace Rag.Engine.Cache;

/// <summary>Counts the parts that lookups find, in one pass that keeps the hottest alone.</summary>
internal static class CensusTaker
{
    /// <summary>A pass over so many takes a few milliseconds at most, less than a step.</summary>
    public const int MostSeen = 100_000;

    public static CacheCensus Take(IEnumerable<ChunkEntry> listed, KvOffload? offload, int hottest, int mostSeen = MostSeen)
    {
        var (parts, tokens, blocks, isComplete) = (0, 0L, 0L, true);
        var kept = new PriorityQueue<ChunkEntry, (long Hits, long Youth)>();
        foreach (var entry in listed)
        {
            if (parts == mostSeen)
            {
                isComplete = false;
                break;
            }

            parts++;
            tokens += entry.TokenCount;
            blocks += entry.Blocks.Length;
            if (kept.Count < hottest)
            {
                kept.Enqueue(entry, HeatOf(entry));
            }
            else if (hottest > 0)
            {
                kept.EnqueueDequeue(entry, HeatOf(entry));
            }
        }

        var coldestFirst = new List<CachedPart>(kept.Count);
        while (kept.TryDequeue(out var entry, out _))
        {
            coldestFirst.Add(PartOf(entry, offload));
        }

        coldestFirst.Reverse();
        return new CacheCensus(parts, tokens, blocks, coldestFirst, isComplete);
    }

    /// <summary>Of parts that were found equally often the one that came first is the hotter.</summary>
    private static (long Hits, long Youth) HeatOf(ChunkEntry entry) => (entry.Hits, -entry.Id);

    private static CachedPart PartOf(ChunkEntry entry, KvOffload? offload) =>
        new(entry.Identity.Content, entry.TokenCount, entry.Blocks.Length, entry.Hits, offload?.IsOnDisk(entry.Identity) == true);
}
