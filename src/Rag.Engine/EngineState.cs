using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Scheduling;

namespace Rag.Engine;

/// <summary>Everything the engine thread owns, and the verbs that move sequences and blocks between their states. Not thread-safe.</summary>
internal sealed class EngineState
{
    private readonly List<Sequence> _waiting = [];
    private readonly List<Sequence> _running = [];
    private readonly int _blockSize;
    private readonly SequenceHoldings _holdings;
    private long _submitted;

    public EngineState(ModelShape shape, EngineOptions options, RecomputeCost cost, TimeProvider time)
    {
        _blockSize = shape.BlockSize;
        Accounts = new TenantAccounts(options, time);
        Pool = new BlockPool(shape.BlockCount);
        Evictable = new EvictionQueue(Pool, new EvictionPolicy(shape.BlockCount, cost));
        Cache = new ChunkCache(Pool, Evictable);
        Prefixes = new PrefixTree(Pool, Evictable, shape.BlockSize);
        Warming =
        [
            new WarmingLane(WarmingPriority.Speculative, Cache, Pool, _blockSize),
            new WarmingLane(WarmingPriority.Background, Cache, Pool, _blockSize),
        ];
        _holdings = new SequenceHoldings(Pool, Cache, Prefixes, Warming, _blockSize);
    }

    public TenantAccounts Accounts { get; }

    public BlockPool Pool { get; }

    public EvictionQueue Evictable { get; }

    public ChunkCache Cache { get; }

    public PrefixTree Prefixes { get; }

    /// <summary>Null where no chunk outlives memory.</summary>
    public ChunkExchange? Exchange
    {
        get => _holdings.Exchange;
        set => _holdings.Exchange = value;
    }

    /// <summary>What is encoded before anyone asks for it, the more urgent priority first.</summary>
    public WarmingLane[] Warming { get; }

    public bool IsWarming
    {
        get
        {
            foreach (var lane in Warming)
            {
                if (!lane.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>In order of submission.</summary>
    public List<Sequence> Waiting => _waiting;

    /// <summary>In order of admission.</summary>
    public List<Sequence> Running => _running;

    /// <summary>Prefill tokens that the waiting will need, as known when each came.</summary>
    public long WaitingTokens { get; private set; }

    /// <summary>Prompt tokens of all sequences ever admitted that were found cached.</summary>
    public long CachedTokens { get; private set; }

    public void Enqueue(Sequence sequence)
    {
        sequence.Order = _submitted++;
        sequence.Account = Accounts.Enter(sequence.Request.Tenant ?? sequence.Request.Scope.Value, sequence.Arrived);
        sequence.TokensOnArrival = UncachedTokens(sequence);
        WaitingTokens += sequence.TokensOnArrival;
        _waiting.Add(sequence);
        Want(sequence);
    }

    public void Enqueue(Warming warming)
    {
        foreach (var lane in Warming)
        {
            if (lane.Priority == warming.Priority)
            {
                lane.Add(warming);
            }
            else if (lane.Priority > warming.Priority && lane.Current is { } chunk && warming.Wants(chunk.Identity))
            {
                lane.DropCurrent(); // it would go on at the pace of the lesser priority
            }
        }
    }

    /// <summary>Carries out a plan: afterwards every running sequence holds the blocks its next tokens need.</summary>
    public void Apply(BlockPlan plan, long now)
    {
        foreach (var sequence in plan.Preempted)
        {
            Release(sequence);
            sequence.State = SequenceState.Waiting;
            InsertInOrder(sequence);
            Want(sequence);
        }

        // All pins before the first reservation, so that no reservation evicts what the plan counts on.
        foreach (var sequence in plan.Admitted)
        {
            _holdings.PinFound(sequence);
            Unwant(sequence);
        }

        foreach (var sequence in _running)
        {
            if (sequence.MissingBlocks > 0)
            {
                _holdings.AddPrivateBlocks(sequence);
            }
        }

        foreach (var sequence in plan.Admitted)
        {
            Admit(sequence);
            RemoveWaiting(sequence);
            sequence.Account.LastAdmission = now;
        }

        foreach (var (lane, warming) in plan.Warmings)
        {
            lane.Begin(warming);
            if (lane.Current is { } begun)
            {
                Exchange?.TryBeginRestore(begun);
            }
        }
    }

    /// <summary>Takes the sequence out; its private blocks are free and its pins gone when this returns.</summary>
    public void Remove(Sequence sequence)
    {
        if (sequence.State == SequenceState.Running)
        {
            Release(sequence);
        }
        else
        {
            RemoveWaiting(sequence);
            Unwant(sequence);
        }

        sequence.State = SequenceState.Finished;
        TenantAccounts.Leave(sequence.Account);
    }

    /// <summary>Prompt tokens of a waiting sequence that would have to be computed now; what is being encoded for another, or lies on disk, counts as cached.</summary>
    public int UncachedTokens(Sequence sequence)
    {
        var prefix = sequence.HasPurgedChunk ? null : Prefixes.Match(sequence.Root, sequence.Tokens);
        var uncached = sequence.Pending - Math.Min((prefix?.Depth ?? 0) * _blockSize, sequence.Pending - 1);
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.IsPurged || (Cache.Find(chunk.Identity) is null && Exchange?.IsOnDisk(chunk.Identity) != true))
            {
                uncached += chunk.Identity.TokenIds.Length;
            }
            else if (Cache.Find(chunk.Identity) is { } entry)
            {
                uncached += _holdings.LeftByWarming(entry, 1);
            }
        }

        return uncached;
    }

    /// <summary>
    /// Forgets the text in every scope. Sequences that already wait for it, or are preempted later, encode it for themselves alone.
    /// </summary>
    public void Purge(ChunkIdentity identity)
    {
        Cache.Purge(identity);
        Prefixes.Purge(identity);
        MarkPurged(_waiting, identity);
        MarkPurged(_running, identity);
        foreach (var lane in Warming)
        {
            lane.Purge(identity);
        }
    }

    /// <summary>What the sequence read or wrote may be wrong: nobody else shall find it.</summary>
    public void Distrust(Sequence sequence)
    {
        sequence.IsDistrusted = true;
        Prefixes.Purge(sequence.Root);
        foreach (var chunk in sequence.Chunks)
        {
            Cache.Retire(chunk.Entry!);
        }
    }

    /// <summary>The chunk has to be computed after all: by the sequence that was told it would be read.</summary>
    public void NoteNotRestored(ChunkEntry entry)
    {
        foreach (var sequence in _running)
        {
            foreach (var chunk in sequence.Chunks)
            {
                if (chunk.Entry == entry && chunk.IsRestored)
                {
                    chunk.IsRestored = false;
                    sequence.CachedTokens -= entry.TokenCount;
                    CachedTokens -= entry.TokenCount;
                }
            }
        }
    }

    public void CheckIntegrity()
    {
        Pool.CheckIntegrity();
        Accounts.CheckIntegrity(_waiting.Concat(_running));
        Cache.CheckIntegrity();
        Prefixes.CheckIntegrity();
        Evictable.CheckIntegrity([.. Cache.Entries, .. Prefixes.Nodes]);
        var cached = Cache.Entries.Sum(entry => entry.Blocks.Length) + Prefixes.Nodes.Count();
        Invariant.Holds(cached == Pool.Count(BlockState.Reserved) + Pool.Count(BlockState.Cached), "every reserved or cached block belongs to an entry");
        Invariant.Holds(_waiting.All(sequence => sequence is { State: SequenceState.Waiting, Table.Count: 0, Computed: 0 }), "the waiting hold nothing");
        Invariant.Holds(_waiting.Zip(_waiting.Skip(1)).All(pair => pair.First.Order < pair.Second.Order), "the waiting stand in order of submission");
        Invariant.Holds(_waiting.Sum(sequence => (long)sequence.TokensOnArrival) == WaitingTokens, "the tokens of the waiting add up");
        Invariant.Holds(_running.All(sequence => sequence.State == SequenceState.Running), "the running are marked so");
        var pins = new Dictionary<ChunkEntry, int>();
        foreach (var chunk in _running.SelectMany(sequence => sequence.Chunks))
        {
            pins[chunk.Entry!] = pins.GetValueOrDefault(chunk.Entry!) + 1;
        }

        foreach (var entry in Warming.Select(lane => lane.Current).OfType<ChunkEntry>())
        {
            pins[entry] = pins.GetValueOrDefault(entry) + 1;
        }

        var prefixPins = _running.SelectMany(sequence => PathTo(sequence.Prefix)).CountBy(node => node).ToDictionary();
        Invariant.Holds(Prefixes.Nodes.All(node => node.Pins == prefixPins.GetValueOrDefault(node)), "every pin of a kept block belongs to a running sequence");
        Invariant.Holds(
            _waiting.All(sequence => sequence.Prefix is null && sequence.Chunks.All(chunk => chunk.Entry is null)), "the waiting pin nothing");
        Invariant.Holds(Cache.Entries.All(entry => entry.Pins == pins.GetValueOrDefault(entry)), "every pin belongs to a running sequence or a lane of warmings");
        var owned = _running.SelectMany(sequence => sequence.Table.PrivateBlocks.ToArray()).ToArray();
        Invariant.Holds(owned.Length == owned.Distinct().Count(), "no private block belongs to two sequences");
        Invariant.Holds(owned.All(block => Pool.StateOf(block) == BlockState.Private), "a sequence's own blocks are private");
        Invariant.Holds(owned.Length == Pool.Count(BlockState.Private), "every private block belongs to a running sequence");
    }

    private void Want(Sequence sequence)
    {
        foreach (var chunk in sequence.Chunks)
        {
            Cache.Want(chunk.Identity, sequence.Order);
        }
    }

    private void Unwant(Sequence sequence)
    {
        foreach (var chunk in sequence.Chunks)
        {
            Cache.Unwant(chunk.Identity, sequence.Order);
        }
    }

    private void Admit(Sequence sequence)
    {
        var computed = _holdings.Grant(sequence);
        if (sequence.CachedTokens is null)
        {
            sequence.CachedTokens = sequence.PromptTokens - computed;
            CachedTokens += sequence.PromptTokens - computed;
        }

        sequence.State = SequenceState.Running;
        _running.Add(sequence);
    }

    private void Release(Sequence sequence)
    {
        _holdings.TakeBack(sequence);
        _running.Remove(sequence);
    }

    private static IEnumerable<PrefixNode> PathTo(PrefixNode? node)
    {
        for (; node is not null; node = node.Parent)
        {
            yield return node;
        }
    }

    private void InsertInOrder(Sequence sequence)
    {
        var at = _waiting.FindIndex(other => other.Order > sequence.Order);
        _waiting.Insert(at < 0 ? _waiting.Count : at, sequence);
        WaitingTokens += sequence.TokensOnArrival;
    }

    private void RemoveWaiting(Sequence sequence)
    {
        _waiting.Remove(sequence);
        WaitingTokens -= sequence.TokensOnArrival;
    }

    private static void MarkPurged(List<Sequence> sequences, ChunkIdentity identity)
    {
        foreach (var chunk in sequences.SelectMany(sequence => sequence.Chunks))
        {
            chunk.IsPurged |= chunk.Identity.Content == identity.Content && chunk.Identity.HasTokensOf(identity);
        }
    }
}
