namespace Rag.Engine.Cache;

/// <summary>
/// The entries without pins, of all kinds, in the order in which they go. Those on probation hold a bounded share of the pool: while they
/// hold more, one of them goes first, so that no scan flushes entries that were used twice. Entries that a waiting sequence will read go
/// last of all, those of the latest in line first.
/// </summary>
internal sealed class EvictionQueue(BlockPool pool, EvictionPolicy policy)
{
    /// <summary>Of the pool's blocks.</summary>
    private const double ProbationShare = 0.1;

    private readonly SortedSet<CacheEntry> _onProbation = new(Order.Instance);
    private readonly SortedSet<CacheEntry> _proven = new(Order.Instance);
    private readonly List<CacheEntry> _repriced = [];
    private int _probationBlocks; // of the entries in the first set
    private long _epoch; // as of which the entries in the sets are priced, if they have not come since

    public EvictionPolicy Policy => policy;

    /// <summary>Blocks of all entries without pins, inner ones included: they follow their leaves.</summary>
    public int Blocks { get; private set; }

    /// <summary>The entry has lost its last pin.</summary>
    public void Release(CacheEntry entry)
    {
        Blocks += entry.Blocks.Length;
        NoteLeaf(entry);
    }

    /// <summary>The entry gets its first pin, or is gone.</summary>
    public void Take(CacheEntry entry)
    {
        Blocks -= entry.Blocks.Length;
        Remove(entry);
    }

    /// <summary>The last entry that was built on this one is gone; it is queued if it has no pins.</summary>
    public void NoteLeaf(CacheEntry entry)
    {
        if (entry is { Pins: 0, IsLeaf: true })
        {
            entry.Priority = policy.WorthOf(entry);
            SetOf(entry).Add(entry);
            _probationBlocks += entry.IsOnProbation ? entry.Blocks.Length : 0;
        }
    }

    /// <summary>Another entry builds on this one now.</summary>
    public void NoteInner(CacheEntry entry) => Remove(entry);

    public void SetWantedBy(CacheEntry entry, long order)
    {
        var isQueued = Remove(entry);
        entry.WantedBy = order;
        if (isQueued)
        {
            NoteLeaf(entry);
        }
    }

    public bool Contains(CacheEntry entry) => SetOf(entry).Contains(entry);

    /// <summary>
    /// Makes at least <paramref name="blocks"/> blocks free, evicting whole entries without pins; false when there are not enough of them.
    /// </summary>
    public bool TryMakeFree(int blocks)
    {
        if (pool.Count(BlockState.Free) + Blocks < blocks)
        {
            return false;
        }

        Reprice();
        while (pool.Count(BlockState.Free) < blocks)
        {
            Evict(Victim());
        }

        return true;
    }

    /// <summary>
    /// Like <see cref="TryMakeFree"/>, but evicts only entries on probation that no waiting sequence will read and that are worth no more.
    /// </summary>
    public bool TryMakeFreeForNewcomer(int blocks, double worth)
    {
        Reprice();
        var missing = blocks - pool.Count(BlockState.Free);
        foreach (var entry in _onProbation)
        {
            if (missing <= 0 || entry.Priority > worth || entry.WantedBy != long.MaxValue)
            {
                break;
            }

            missing -= entry.Blocks.Length;
        }

        while (missing <= 0 && pool.Count(BlockState.Free) < blocks)
        {
            Evict(_onProbation.Min!);
        }

        return missing <= 0;
    }

    public void CheckIntegrity(IEnumerable<CacheEntry> entries)
    {
        var idle = entries.Where(entry => entry.Pins == 0).ToArray();
        Invariant.Holds(idle.Sum(entry => entry.Blocks.Length) == Blocks, "evictable blocks add up");
        Invariant.Holds(idle.All(entry => entry.IsLeaf == Contains(entry)), "exactly the leaves without pins are queued for eviction");
        Invariant.Holds(
            idle.Count(entry => entry.IsLeaf) == _onProbation.Count + _proven.Count,
            "nothing but entries is queued for eviction"
        );
        Invariant.Holds(_onProbation.Sum(entry => entry.Blocks.Length) == _probationBlocks, "blocks on probation add up");
    }

    /// <summary>Prices the entries in the sets as of now, unless they are: nothing else looks at their order.</summary>
    private void Reprice()
    {
        if (_epoch == policy.Epoch)
        {
            return;
        }

        _epoch = policy.Epoch;
        RepriceAll(_onProbation);
        RepriceAll(_proven);
    }

    private void RepriceAll(SortedSet<CacheEntry> entries)
    {
        _repriced.AddRange(entries);
        entries.Clear();
        foreach (var entry in _repriced)
        {
            entry.Priority = policy.WorthOf(entry);
            entries.Add(entry);
        }

        _repriced.Clear();
    }

    private void Evict(CacheEntry victim)
    {
        policy.NoteEviction(victim);
        victim.Owner.Evict(victim);
    }

    private CacheEntry Victim()
    {
        if (_onProbation.Min is not { } newcomer)
        {
            return _proven.Min!;
        }

        if (_proven.Min is not { } proven || (_probationBlocks > pool.Total * ProbationShare && newcomer.WantedBy == long.MaxValue))
        {
            return newcomer;
        }

        return Order.Instance.Compare(newcomer, proven) < 0 ? newcomer : proven;
    }

    private bool Remove(CacheEntry entry)
    {
        var isQueued = SetOf(entry).Remove(entry);
        _probationBlocks -= isQueued && entry.IsOnProbation ? entry.Blocks.Length : 0;
        return isQueued;
    }

    private SortedSet<CacheEntry> SetOf(CacheEntry entry) => entry.IsOnProbation ? _onProbation : _proven;

    private sealed class Order : IComparer<CacheEntry>
    {
        public static readonly Order Instance = new();

        public int Compare(CacheEntry? a, CacheEntry? b)
        {
            var order = b!.WantedBy.CompareTo(a!.WantedBy);
            order = order != 0 ? order : a.Priority.CompareTo(b.Priority);
            return order != 0 ? order : a.Id.CompareTo(b.Id);
        }
    }
}
