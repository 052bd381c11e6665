using System.Collections.Concurrent;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>
/// The KV of system and passage parts, found by identity, usable in any prompt of their scope at any position. An entry that is still being
/// encoded is found as well: a sequence that needs it waits for the one encoding.
/// </summary>
/// <remarks>
/// An entry is either listed (found by lookups) or retired (kept only by its pins). Its blocks are reserved until it is encoded and cached
/// from then on. A listed entry without pins is encoded and evictable; an entry that loses its last pin before it is encoded, or once
/// retired, is freed at once.
/// </remarks>
internal sealed class ChunkCache(BlockPool pool, EvictionQueue queue) : ICacheOwner
{
    private readonly ConcurrentDictionary<Digest, ChunkEntry> _listed = []; // read by any thread for an estimate, written by one
    private readonly Dictionary<Digest, List<ChunkEntry>> _listedByContent = [];
    private readonly HashSet<ChunkEntry> _retired = [];
    private readonly Dictionary<Digest, List<long>> _wantedBy = []; // waiting sequences by their order, for each key

    /// <summary>Tokens encoded for warmings, of entries that are gone without a sequence having read them.</summary>
    public long WastedTokens { get; private set; }

    /// <summary>Grows with every change of what <see cref="Find"/> finds.</summary>
    public long Version { get; private set; }

    /// <summary>What lookups find.</summary>
    public IEnumerable<ChunkEntry> Listed => _listed.Select(pair => pair.Value);

    public IEnumerable<ChunkEntry> Entries => _listed.Values.Concat(_retired);

    /// <summary>Encoded entries that lookups find, those of the highest worth first.</summary>
    public IReadOnlyList<ChunkEntry> DearestFirst() =>
        [.. _listed.Values.Where(entry => entry.IsReady).OrderByDescending(queue.Policy.WorthOf)];

    /// <summary>The entry that lookups find, ready or being encoded; null where there is none.</summary>
    public ChunkEntry? Find(ChunkIdentity identity) =>
        _listed.TryGetValue(identity.Key, out var entry) && entry.Identity.HasTokensOf(identity) ? entry : null;

    /// <summary>A new entry with one pin, to be encoded into <paramref name="blocks"/> (reserved ones).</summary>
    public ChunkEntry Add(ChunkIdentity identity, int[] blocks)
    {
        if (_listed.TryGetValue(identity.Key, out var other))
        {
            Retire(other); // equal keys of different tokens: the newcomer takes the place
        }

        var entry = new ChunkEntry(this, queue.Policy.NextId(), identity, blocks) { Pins = 1, WantedBy = WantedBy(identity) };
        queue.Policy.NoteUse(entry);
        _listed[identity.Key] = entry;
        if (!_listedByContent.TryGetValue(identity.Content, out var scopes))
        {
            _listedByContent.Add(identity.Content, scopes = []);
        }

        scopes.Add(entry);
        Version++;
        return entry;
    }

    /// <summary>Like <see cref="Add"/>, for a text that was purged while its sequence waited: no other sequence may find it.</summary>
    public ChunkEntry AddRetired(ChunkIdentity identity, int[] blocks)
    {
        var entry = new ChunkEntry(this, queue.Policy.NextId(), identity, blocks) { Pins = 1, IsRetired = true };
        _retired.Add(entry);
        return entry;
    }

    /// <summary>A sequence found it and reads it.</summary>
    public void Pin(ChunkEntry entry)
    {
        if (entry.Pins == 0)
        {
            queue.Take(entry);
        }

        entry.Pins++;
        entry.Hits++;
        if (entry.SpeculativeTokens == 0)
        {
            queue.Policy.NoteUse(entry);
        }

        entry.SpeculativeTokens = 0; // the first use of an entry that a warming had encoded was noted when the entry was added
    }

    public void Unpin(ChunkEntry entry)
    {
        Invariant.Holds(entry.Pins > 0, "only a pinned entry is unpinned");
        entry.Pins--;
        if (entry.Pins > 0)
        {
            return;
        }

        if (!entry.IsReady && !entry.IsRetired)
        {
            Unlist(entry);
            Free(entry);
        }
        else if (entry.IsRetired)
        {
            _retired.Remove(entry);
            Free(entry);
        }
        else
        {
            queue.Release(entry);
        }
    }

    /// <summary>A waiting sequence will read it: it is spared while anything else can be evicted.</summary>
    /// <param name="order">The sequence's.</param>
    public void Want(ChunkIdentity identity, long order)
    {
        if (!_wantedBy.TryGetValue(identity.Key, out var orders))
        {
            _wantedBy.Add(identity.Key, orders = []);
        }

        orders.Add(order);
        NoteWanted(identity);
    }

    /// <summary>The sequence waits no longer.</summary>
    public void Unwant(ChunkIdentity identity, long order)
    {
        var orders = _wantedBy[identity.Key];
        Invariant.Holds(orders.Remove(order), "only what was wanted is wanted no longer");
        if (orders.Count == 0)
        {
            _wantedBy.Remove(identity.Key);
        }

        NoteWanted(identity);
    }

    /// <summary>The KV of <paramref name="tokens"/> more of its tokens stands in the blocks; with the last they become cached.</summary>
    public void Advance(ChunkEntry entry, int tokens)
    {
        entry.Encoded += tokens;
        if (entry.IsReady)
        {
            pool.Commit(entry.Blocks, BlockState.Cached);
        }
    }

    /// <summary>Makes at least <paramref name="blocks"/> blocks free; false when not enough of them can be evicted.</summary>
    public bool TryMakeFree(int blocks) => queue.TryMakeFree(blocks);

    void ICacheOwner.Evict(CacheEntry entry) => Retire((ChunkEntry)entry);

    /// <summary>
    /// Like <see cref="TryMakeFree"/>, for a chunk that no sequence has asked for: evicts no entry that is worth more than the chunk would
    /// be.
    /// </summary>
    public bool TryMakeFreeForNewcomer(ChunkIdentity identity, int blocks) =>
        queue.TryMakeFreeForNewcomer(blocks, queue.Policy.WorthOfNewChunk(identity.TokenIds.Length, blocks));

    /// <summary>Forgets the content, under every key.</summary>
    public void Purge(ChunkIdentity identity)
    {
        queue.Policy.Purge(identity);
        if (_listedByContent.TryGetValue(identity.Content, out var scopes))
        {
            foreach (var entry in scopes.Where(entry => entry.Identity.HasTokensOf(identity)).ToArray())
            {
                Retire(entry);
            }
        }
    }

    /// <summary>No lookup finds it from now on; its blocks are freed now or with its last pin.</summary>
    public void Retire(ChunkEntry entry)
    {
        if (entry.IsRetired)
        {
            return;
        }

        Unlist(entry);
        entry.IsRetired = true;
        if (entry.Pins > 0)
        {
            _retired.Add(entry);
            return;
        }

        queue.Take(entry);
        Free(entry);
    }

    public void CheckIntegrity()
    {
        foreach (var entry in _listed.Values)
        {
            Invariant.Holds(!entry.IsRetired, "a listed entry is not retired");
            Invariant.Holds(entry.Pins > 0 || entry.IsReady, "an entry without pins is encoded");
            Invariant.Holds(entry.WantedBy == WantedBy(entry.Identity), "an entry knows who waits for it");
            Invariant.Holds(_listedByContent[entry.Identity.Content].Contains(entry), "a listed entry is found by its content");
        }

        foreach (var entry in _retired)
        {
            Invariant.Holds(entry is { IsRetired: true, Pins: > 0 }, "a retired entry lives by its pins alone");
        }

        foreach (var entry in Entries)
        {
            var state = entry.IsReady ? BlockState.Cached : BlockState.Reserved;
            Invariant.Holds(
                entry.Blocks.All(block => pool.StateOf(block) == state),
                "an entry's blocks are reserved until encoded, then cached"
            );
        }

        Invariant.Holds(
            _listedByContent.Values.Sum(scopes => scopes.Count) == _listed.Count,
            "the index by content holds exactly the listed entries"
        );
        var owned = Entries.SelectMany(entry => entry.Blocks).ToArray();
        Invariant.Holds(owned.Length == owned.Distinct().Count(), "no block belongs to two entries");
    }

    private long WantedBy(ChunkIdentity identity) => _wantedBy.TryGetValue(identity.Key, out var orders) ? orders.Min() : long.MaxValue;

    private void NoteWanted(ChunkIdentity identity)
    {
        if (_listed.TryGetValue(identity.Key, out var entry))
        {
            queue.SetWantedBy(entry, WantedBy(identity));
        }
    }

    private void Free(ChunkEntry entry)
    {
        WastedTokens += entry.SpeculativeTokens;
        pool.Release(entry.Blocks);
    }

    private void Unlist(ChunkEntry entry)
    {
        _listed.TryRemove(entry.Identity.Key, out _);
        Version++;
        var scopes = _listedByContent[entry.Identity.Content];
        scopes.Remove(entry);
        if (scopes.Count == 0)
        {
            _listedByContent.Remove(entry.Identity.Content);
        }
    }
}
