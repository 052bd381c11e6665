using Rag.Core.Prompts;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>
/// The one door to the KV cache: block pool, chunks, prefixes of conversations, eviction and the disk. A sequence that waits holds nothing;
/// one that runs holds pins on its chunks and on its kept prefix, and blocks of its own, all of it or nothing. What is found and what it
/// takes is decided by <see cref="KvLookup"/>. Called by the engine thread alone, but for <see cref="CachedTokens"/> and
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
    private int[] _blocks = new int[16];

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
            sequence.Computed = prefix.Depth * _blockSize;
            computed -= Math.Min(sequence.Computed, sequence.OwnPromptTokens);
        }

        _states?.Begin(sequence);
        Grow(sequence);
        return computed;
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
        _pool.Commit(blocks, BlockState.Private);
        sequence.Table.AddPrivate(blocks);
    }

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
        var table = sequence.Table;
        var blocks = table.PrivateBlocks;
        var full =
            _states is not null || sequence.KeepsNothing || sequence.HasRetiredChunk
                ? 0
                : (sequence.Computed / _blockSize) - table.SharedBlocks;
        _pool.Release(blocks[full..]);
        _prefixes.Keep(sequence.Keys, sequence.Tokens, sequence.Prefix, blocks[..full], sequence.PromptTokens - sequence.OwnPromptTokens);
        if (sequence.Prefix is { } prefix)
        {
            _prefixes.Unpin(prefix);
            sequence.Prefix = null;
        }

        table.Clear();
        sequence.Computed = 0;
        foreach (var chunk in sequence.Chunks)
        {
            _chunks.Unpin(chunk.Entry!);
            chunk.Entry = null;
            chunk.IsRestored = false;
        }
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

    /// <summary>Pins what was found. Returns the tokens of it that are still to be computed for this sequence.</summary>
    private int TakeFound(Sequence sequence)
    {
        var computed = 0;
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Found is { } found)
            {
                sequence.SpeculativeTokens += found.SpeculativeTokens;
                _chunks.Pin(found);
                chunk.Entry = found;
                _offload?.NoteUsedAgain(found);
                computed += Join(chunk, found);
            }
        }

        if (sequence.Match.Prefix is { } prefix)
        {
            _prefixes.Pin(prefix);
            sequence.Prefix = prefix;
        }

        return computed;
    }

    /// <summary>
    /// Tokens of a found chunk whose computation falls to this sequence, because only a warming was about to compute them.
    /// </summary>
    private int Join(ChunkUse chunk, ChunkEntry found)
    {
        chunk.IsRestored = found.IsRestoring && found.Pins <= 2 && _warmed.Contains(found);
        return _warmed.TokensLeft(found, 2);
    }

    /// <summary>An entry for a chunk that is not there. Returns the tokens to be computed: none where they are read from disk.</summary>
    private int Begin(ChunkUse chunk)
    {
        var blocks = new int[_lookup.BlocksFor(chunk.Identity)];
        Reserve(blocks);
        chunk.Entry = chunk.IsPurged ? _chunks.AddRetired(chunk.Identity, blocks) : _chunks.Add(chunk.Identity, blocks);
        chunk.IsRestored = _offload?.TryBeginRestore(chunk.Entry) == true;
        return chunk.IsRestored ? 0 : chunk.Entry.TokenCount;
    }

    /// <summary>
    /// Evicts as many entries as it takes, and then gives up chunks that are being encoded for warmings, the least urgent first.
    /// </summary>
    private void Reserve(Span<int> blocks)
    {
        _warmed.MakeRoom(blocks.Length);
        Invariant.Holds(_evictable.TryMakeFree(blocks.Length) && _pool.TryReserve(blocks), "only what is available is reserved");
    }
}
