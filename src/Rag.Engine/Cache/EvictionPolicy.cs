namespace Rag.Engine.Cache;

/// <summary>
/// Milliseconds it takes to compute <paramref name="tokens"/> tokens behind <paramref name="context"/> others. Only ratios matter to
/// eviction.
/// </summary>
internal delegate double RecomputeCost(int tokens, int context);

/// <summary>
/// What an entry is worth: frequency x recompute cost / blocks, a use counting half after each half-life. All frequencies fade alike, so
/// the order of two entries changes only when one of them is used: priority = log2(worth at the last use) + last use / half-life, fixed
/// between uses.
/// </summary>
/// <remarks>
/// The clock counts repeated uses. It does not count first uses: a scan, however long, ages no entry. Nor does it count hours: a chunk that
/// was popular in the evening is still the best guess in the morning. An evicted chunk leaves its frequency behind for a while, so that it
/// is known when it returns.
/// </remarks>
internal sealed class EvictionPolicy
{
    /// <summary>
    /// Repeated uses, for each block of the pool, after which a use counts half. Longer ones follow a hot set that turns over too late.
    /// </summary>
    private const double HalfLifePerBlock = 3;

    /// <summary>Evicted entries remembered, for each block of the pool: some ten times as many as the pool holds.</summary>
    private const int GhostsPerBlock = 2;

    private readonly RecomputeCost _cost;
    private readonly double _halfLife;
    private readonly GhostList _ghosts;
    private double _clock;
    private long _nextId;

    public EvictionPolicy(int blocks, RecomputeCost cost)
    {
        _cost = cost;
        _halfLife = HalfLifePerBlock * blocks;
        _ghosts = new GhostList(GhostsPerBlock * blocks);
    }

    public long NextId() => _nextId++;

    public void NoteUse(CacheEntry entry)
    {
        if (entry.Frequency > 0)
        {
            entry.IsOnProbation = false;
        }
        else if (entry.Identity is { } identity && _ghosts.TryTake(identity, out var ghost))
        {
            (entry.Frequency, entry.LastUse) = (ghost.Frequency, ghost.LastUse);
        }
        else
        {
            entry.IsOnProbation = true;
        }

        _clock += entry.IsOnProbation ? 0 : 1;
        entry.Frequency = (entry.Frequency * Math.Pow(0.5, (_clock - entry.LastUse) / _halfLife)) + 1;
        entry.LastUse = _clock;
        Reprice(entry);
    }

    /// <summary>Another size or another cost, since its last use. No set that is ordered by worth holds the entry.</summary>
    public void Reprice(CacheEntry entry) =>
        entry.Priority = Priority(entry.Frequency, entry.TokenCount, entry.ContextTokens, entry.Size, entry.LastUse);

    /// <summary>Of an entry that is used for the first time.</summary>
    public double PriorityOfNewcomer(int tokens, int context, double size) => Priority(1, tokens, context, size, _clock);

    public void NoteEviction(CacheEntry victim)
    {
        if (victim.Identity is { } identity)
        {
            _ghosts.Add(identity, new Ghost(victim.Frequency, victim.LastUse));
        }
    }

    /// <summary>Nothing is remembered of a purged text.</summary>
    public void Purge(ChunkIdentity identity) => _ghosts.Purge(identity);

    public bool Remembers(ChunkIdentity identity) => _ghosts.HoldsContentOf(identity);

    private double Priority(double frequency, int tokens, int context, double size, double lastUse) =>
        Math.Log2(frequency * Math.Max(1e-9, _cost(tokens, context)) / size) + (lastUse / _halfLife);
}
