using Rag.Core.Prompts;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>
/// The one door to the KV cache: block pool, chunks, prefixes of conversations, eviction and the disk. A sequence that waits holds nothing;
/// one that runs holds all it needs. What is found and what it takes is decided by <see cref="KvLookup"/>, and given by
/// <see cref="SequenceHoldings"/>. Called by the engine thread alone, but for <see cref="CachedTokens"/> and
/// <see cref="HeldContents"/>.
/// </summary>
internal sealed class KvCacheManager
{
    private readonly int _blockSize;
    private readonly BlockPool _pool;
    private readonly EvictionQueue _evictable;
    private readonly ChunkCache _chunks;
    private readonly PrefixTree _prefixes;
    private readonly SequenceStates? _states;
    private readonly KvOffload? _offload;
    private readonly WarmedChunks _warmed;
    private readonly KvLookup _lookup;
    private readonly SequenceHoldings _holdings;

    /// <param name="tier">Where chunks outlive memory, or null; its owner disposes it.</param>
    public KvCacheManager(IModelRunner runner, RecomputeCost cost, DiskTier? tier)
    {
        var shape = runner.Shape;
        _blockSize = shape.BlockSize;
        _pool = new BlockPool(shape.BlockCount);
        var policy = new EvictionPolicy(shape.BlockCount, cost);
        _evictable = new EvictionQueue(_pool, policy);
        _chunks = new ChunkCache(_pool, _evictable);
        _warmed = new WarmedChunks(_chunks);
        var checkpoints = shape.HasState ? new Checkpoints(shape, policy) : null;
        _prefixes = new PrefixTree(_pool, _evictable, _blockSize, checkpoints);
        _states = checkpoints is null ? null : new SequenceStates(checkpoints, _prefixes, _blockSize);
        _offload = tier is null ? null : new KvOffload(_chunks, runner, tier, cost);
        _lookup = new KvLookup(_chunks, _prefixes, _warmed, _offload, _blockSize);
        _holdings = new SequenceHoldings(_pool, _evictable, _chunks, _prefixes, _warmed, _offload, _lookup, _blockSize);
    }

    /// <summary>
    /// Blocks that are free or can be made so: evictable blocks, and blocks of chunks that are being encoded for a warming alone.
    /// </summary>
    public int AvailableBlocks => _pool.Count(BlockState.Free) + _evictable.Blocks + _warmed.BlocksOfWarmingsAlone;

    public int TotalBlocks => _pool.Total;

    /// <summary>Tokens encoded for warmings, of chunks that are gone without a sequence having read them.</summary>
    public long WastedTokens => _chunks.WastedTokens;

    /// <summary>Chunks, retired ones included.</summary>
    public IEnumerable<ChunkEntry> Chunks => _chunks.Entries;

    /// <summary>Kept blocks of ended sequences, retired ones included.</summary>
    public IEnumerable<PrefixNode> PrefixNodes => _prefixes.Nodes;

    /// <summary>Null where no chunk outlives memory.</summary>
    public KvOffload? Offload => _offload;

    /// <summary>The slots for states; null for a model whose layers keep none.</summary>
    public Checkpoints? Checkpoints => _states?.Checkpoints;

    public int CountOf(BlockState state) => _pool.Count(state);

    public BlockState StateOf(int block) => _pool.StateOf(block);

    /// <summary>
    /// Tokens of the chunk whose KV is ready: all or 0. Thread-safe: an estimate, for it may change before the answer is used.
    /// </summary>
    public int CachedTokens(ChunkIdentity identity) => IsReady(identity) ? identity.TokenIds.Length : 0;

    /// <inheritdoc cref="ICacheInspection.HeldContents"/>
    public IReadOnlyList<Digest> HeldContents(int most) =>
        [.. _chunks.Listed.Where(entry => entry.IsReady).Select(entry => entry.Identity.Content).Take(most)];

    /// <inheritdoc cref="KvLookup.UncachedTokens"/>
    public int UncachedTokens(Sequence sequence) => _lookup.UncachedTokens(sequence);

    /// <summary>The sequence waits: the chunks it will read are spared while any other entry can be evicted.</summary>
    public void AddDemand(Sequence sequence)
    {
        foreach (var chunk in sequence.SharedChunks)
        {
            _chunks.Want(chunk.Identity, sequence.Order);
        }
    }

    /// <summary>The sequence waits no longer.</summary>
    public void RemoveDemand(Sequence sequence)
    {
        foreach (var chunk in sequence.SharedChunks)
        {
            _chunks.Unwant(chunk.Identity, sequence.Order);
        }
    }

    /// <summary>
    /// Gives a waiting sequence all it needs for its pending tokens, and leaves at least <paramref name="headroom"/> blocks available to
    /// others. Returns the prompt tokens that are to be computed for it; null, with nothing changed, where that does not fit.
    /// </summary>
    public int? TryAllocate(Sequence sequence, int headroom)
    {
        _lookup.Match(sequence);
        if (AvailableBlocks - _lookup.BlocksTakenBy(sequence) < headroom || _states?.CanBegin(sequence) == false)
        {
            return null;
        }

        var computed = _holdings.Take(sequence);
        _states?.Begin(sequence);
        _holdings.Grow(sequence);
        return computed;
    }

    /// <inheritdoc cref="SequenceHoldings.Grow"/>
    public void Grow(Sequence sequence) => _holdings.Grow(sequence);

    /// <summary>The KV of <paramref name="count"/> more of the running sequence's own tokens stands in its blocks.</summary>
    public void NoteComputed(Sequence sequence, int count)
    {
        sequence.Computed += count;
        _states?.NoteComputed(sequence);
    }

    /// <summary>
    /// Takes back all blocks and pins of a running sequence. Its full private blocks go to the prefix tree, unless it read a chunk that
    /// must not be found again.
    /// </summary>
    public void Free(Sequence sequence)
    {
        _states?.End(sequence);
        var keepsBlocks = _states is null && !sequence.KeepsNothing && !sequence.HasRetiredChunk;
        _holdings.GiveBack(sequence, keepsBlocks ? (sequence.Computed / _blockSize) - sequence.Table.SharedBlocks : 0);
    }

    /// <summary>The KV of <paramref name="tokens"/> more of the chunk's tokens stands in its blocks.</summary>
    public void Advance(ChunkEntry entry, int tokens) => _chunks.Advance(entry, tokens);

    /// <summary>The chunk that is being encoded for a warming of this priority; a sequence that needs its blocks takes them.</summary>
    public ChunkEntry? WarmedFor(WarmingPriority priority) => _warmed[priority];

    public bool IsReady(ChunkIdentity identity) => _chunks.Find(identity) is { IsReady: true };

    /// <summary>Ready, or being encoded.</summary>
    public bool IsKnown(ChunkIdentity identity) => _chunks.Find(identity) is not null;

    /// <summary>
    /// Blocks for a chunk that no sequence has asked for yet; false where they would cost the eviction of an entry of more worth.
    /// </summary>
    public bool TryWarm(ChunkIdentity identity, WarmingPriority priority)
    {
        var blocks = new int[_lookup.BlocksFor(identity)];
        if (!_chunks.TryMakeFreeForNewcomer(identity, blocks.Length) || !_pool.TryReserve(blocks))
        {
            return false;
        }

        var entry = _chunks.Add(identity, blocks);
        _warmed.Begin(entry, priority);
        _offload?.TryBeginRestore(entry);
        return true;
    }

    /// <summary>A sequence that needs the chunk goes on with it; otherwise its blocks are free, if it is not encoded.</summary>
    public void StopWarming(WarmingPriority priority) => _warmed.Stop(priority);

    /// <summary>Forgets the text, in memory.</summary>
    public void Purge(ChunkIdentity identity)
    {
        _lookup.NotePurge();
        _chunks.Purge(identity);
        _prefixes.Purge(identity);
        _warmed.StopRetired();
    }

    /// <summary>What the running sequence read or wrote may be wrong: no other sequence finds it from now on.</summary>
    public void Distrust(Sequence sequence)
    {
        sequence.KeepsNothing = true;
        if (_states is not null)
        {
            _states.Distrust(sequence);
            return;
        }

        _prefixes.Purge(sequence.Keys.Root);
        foreach (var chunk in sequence.Chunks)
        {
            _chunks.Retire(chunk.Entry!);
        }
    }

    /// <summary>A sentence for each place that holds something of the text.</summary>
    public IEnumerable<string> FindTraces(ChunkIdentity identity) =>
        KvTraces.Find(_chunks, _prefixes, _evictable.Policy, _offload, identity);

    /// <summary>What lookups find now, with so many of the parts that were found most often.</summary>
    public CacheCensus TakeCensus(int hottest) => CensusTaker.Take(_chunks.Listed, _offload, hottest);

    public void CheckIntegrity(IReadOnlyCollection<Sequence> waiting, IReadOnlyCollection<Sequence> running)
    {
        _pool.CheckIntegrity();
        _chunks.CheckIntegrity();
        _prefixes.CheckIntegrity();
        _evictable.CheckIntegrity([.. _chunks.Entries, .. _prefixes.Nodes]);
        _states?.CheckIntegrity(running);
        new HoldingsCheck(_pool, _chunks, _prefixes, _warmed, _lookup.Version).Run(waiting, running);
    }
}
