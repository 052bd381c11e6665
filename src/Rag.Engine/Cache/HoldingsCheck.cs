using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>Whether what sequences and warmings hold is what pool, chunks and prefixes say is held.</summary>
internal sealed class HoldingsCheck(BlockPool pool, ChunkCache chunks, PrefixTree prefixes, WarmedChunks warmed, long version)
{
    public void Run(IReadOnlyCollection<Sequence> waiting, IReadOnlyCollection<Sequence> running)
    {
        var cached = chunks.Entries.Sum(entry => entry.Blocks.Length) + prefixes.Nodes.Count();
        Invariant.Holds(
            cached == pool.Count(BlockState.Reserved) + pool.Count(BlockState.Cached),
            "every reserved or cached block belongs to an entry"
        );
        Invariant.Holds(waiting.All(sequence => sequence is { Table.Count: 0, Computed: 0, Prefix: null }), "the waiting hold nothing");
        Invariant.Holds(waiting.All(sequence => sequence.States.Own.IsEmpty), "the waiting hold no state");
        Invariant.Holds(waiting.All(sequence => sequence.Chunks.All(chunk => chunk.Entry is null)), "the waiting pin nothing");
        foreach (var sequence in waiting.Where(sequence => sequence.Match.Version == version))
        {
            Invariant.Holds(
                sequence.Chunks.All(chunk => chunk.Found == (chunk.IsPurged ? null : chunks.Find(chunk.Identity))),
                "a lookup that counts as fresh gives what is found now"
            );
        }

        CheckPins(running);
        Invariant.Holds(
            running.All(sequence => sequence.Chunks.All(chunk => chunk.Entry!.Identity.Key == chunk.Identity.Key)),
            "a sequence reads the KV of its own passages, in their scope"
        );
        Invariant.Holds(
            running.All(sequence => sequence.Prefix is null || sequence.Prefix.Root.Key.Scope == sequence.Request.Scope),
            "kept blocks of questions are read by their own tenant"
        );
        var owned = running.SelectMany(sequence => sequence.Table.PrivateBlocks.ToArray()).ToArray();
        Invariant.Holds(owned.Length == owned.Distinct().Count(), "no private block belongs to two sequences");
        Invariant.Holds(owned.All(block => pool.StateOf(block) == BlockState.Private), "a sequence's own blocks are private");
        Invariant.Holds(owned.Length == pool.Count(BlockState.Private), "every private block belongs to a running sequence");
    }

    private void CheckPins(IReadOnlyCollection<Sequence> running)
    {
        var pins = running
            .SelectMany(sequence => sequence.Chunks)
            .Select(chunk => chunk.Entry!)
            .Concat(warmed.All)
            .CountBy(entry => entry)
            .ToDictionary();
        Invariant.Holds(
            chunks.Entries.All(entry => entry.Pins == pins.GetValueOrDefault(entry)),
            "every pin belongs to a running sequence or a warming"
        );
        var prefixPins = running.SelectMany(sequence => PathTo(sequence.Prefix)).CountBy(node => node).ToDictionary();
        Invariant.Holds(
            prefixes.Nodes.All(node => node.Pins == prefixPins.GetValueOrDefault(node)),
            "every pin of a kept block belongs to a running sequence"
        );
    }

    private static IEnumerable<PrefixNode> PathTo(PrefixNode? node)
    {
        for (; node is not null; node = node.Parent)
        {
            yield return node;
        }
    }
}
