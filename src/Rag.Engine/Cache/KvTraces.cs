namespace Rag.Engine.Cache;

/// <summary>Where something of a text is still kept, as sentences.</summary>
internal static class KvTraces
{
    public static IEnumerable<string> Find(
        ChunkCache chunks,
        PrefixTree prefixes,
        EvictionPolicy policy,
        KvOffload? offload,
        ChunkIdentity identity
    )
    {
        foreach (
            var entry in chunks.Entries.Where(entry => entry.Identity.Content == identity.Content && entry.Identity.HasTokensOf(identity))
        )
        {
            yield return entry.IsRetired
                ? $"{entry.Blocks.Length} blocks of memory, until the {Sequences(entry.Pins)} it end"
                : $"{entry.Blocks.Length} blocks of memory, found by the next question that reads the passage";
        }

        if (prefixes.Nodes.Count(node => node.Reads(identity)) is > 0 and var nodes)
        {
            yield return $"{nodes} blocks of conversations that read it";
        }

        if (policy.Remembers(identity))
        {
            yield return "how often it was used, remembered after its eviction";
        }

        if (offload?.EntriesOf(identity) is > 0 and var entries)
        {
            yield return $"{entries} entries on disk";
        }
    }

    private static string Sequences(int pins) => pins == 1 ? "1 answer that reads" : $"{pins} answers that read";
}
