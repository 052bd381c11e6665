namespace Rag.Engine.Cache;

/// <summary>
/// Milliseconds it takes to compute <paramref name="tokens"/> tokens behind <paramref name="context"/> others. Only ratios matter to
/// eviction.
/// </summary>
internal delegate double RecomputeCost(int tokens, int context);

/// <summary>
/// What an entry is worth: the uses that are expected of it in a unit of time (<see cref="UseHistory.RateAt"/>) x recompute cost / blocks.
/// All entries are priced as of the same moment, the end of a short epoch of the clock; when it is over, those that are ordered by their
/// worth are priced anew.
/// </summary>
/// <remarks>
/// The clock counts repeated uses. It does not count first uses: a scan, however long, ages no entry. Nor does it count hours: a chunk that
/// was popular in the evening is still the best guess in the morning. An evicted chunk leaves its history behind for a while, so that it
/// is known when it returns.
/// </remarks>
internal sealed class EvictionPolicy
{
    /// <summary>
    /// Repeated uses, for each block of the pool, after which a use counts half. Longer ones know steady popularity better and follow a
    /// changing one too late.
    /// </summary>
    private const double HalfLifePerBlock = 16;

    /// <summary>Repeated uses, for each block of the pool, in which an entry's popularity ends once on average.</summary>
    private const double LifetimePerBlock = 300;

    /// <summary>Pricing anew costs some comparisons for each block, so it is done once in as many uses as this part of the pool.</summary>
    private const int EpochsPerBlock = 16;

    /// <summary>Evicted entries remembered, for each block of the pool: some ten times as many as the pool holds.</summary>
    private const int GhostsPerBlock = 2;

    private readonly RecomputeCost _cost;
    private readonly double _halfLife;
    private readonly double _lifetime;
    private readonly int _epochLength;
    private readonly GhostList _ghosts;
    private readonly NewcomerReturns _chunkReturns;
    private readonly NewcomerReturns _prefixReturns;
    private (double Chunk, double Prefix) _timeToReturn; // fixed within an epoch
    private long _clock;
    private long _nextId;

    public EvictionPolicy(int blocks, RecomputeCost cost)
    {
        _cost = cost;
        _halfLife = HalfLifePerBlock * blocks;
        _lifetime = LifetimePerBlock * blocks;
        _epochLength = Math.Max(1, blocks / EpochsPerBlock);
        _ghosts = new GhostList(GhostsPerBlock * blocks);
        (_chunkReturns, _prefixReturns) = (new NewcomerReturns(blocks), new NewcomerReturns(blocks));
        BeginEpoch();
    }

    /// <summary>Changes when every entry's worth does.</summary>
    public long Epoch { get; private set; }

    private long EndOfEpoch => (Epoch + 1) * _epochLength;

    private UseHistory NewHistory => new(1, 0, _clock);

    public long NextId() => _nextId++;

    public void NoteUse(CacheEntry entry)
    {
        if (entry.History.Uses > 0)
        {
            if (entry.IsOnProbation)
            {
                ReturnsOf(entry).NoteReturn(_clock, _clock - entry.History.LastUse);
                entry.IsOnProbation = false;
            }
        }
        else if (entry.Identity is { } identity && _ghosts.TryTake(identity, out var history))
        {
            entry.History = history;
        }
        else
        {
            entry.IsOnProbation = true;
            entry.History = new UseHistory(0, 0, _clock);
        }

        _clock += entry.IsOnProbation ? 0 : 1;
        entry.History = entry.History.UsedAt(_clock, _halfLife);
        if (_clock / _epochLength != Epoch)
        {
            BeginEpoch();
        }
    }

    /// <summary>As of the end of the epoch.</summary>
    public double WorthOf(CacheEntry entry) =>
        Worth(entry.History, TimeToReturnOf(entry), entry.TokenCount, entry.ContextTokens, entry.Size);

    /// <summary>Of a chunk that is used for the first time.</summary>
    public double WorthOfNewChunk(int tokens, int blocks) => Worth(NewHistory, _timeToReturn.Chunk, tokens, 0, blocks);

    /// <summary>Of a kept beginning that is used for the first time.</summary>
    public double WorthOfNewPrefix(int tokens, int context, double size) => Worth(NewHistory, _timeToReturn.Prefix, tokens, context, size);

    public void NoteEviction(CacheEntry victim)
    {
        if (victim.IsOnProbation)
        {
            ReturnsOf(victim).NoteEviction(_clock, _clock - victim.History.LastUse);
        }

        if (victim.Identity is { } identity)
        {
            _ghosts.Add(identity, victim.History);
        }
    }

    /// <summary>Nothing is remembered of a purged text.</summary>
    public void Purge(ChunkIdentity identity) => _ghosts.Purge(identity);

    public bool Remembers(ChunkIdentity identity) => _ghosts.HoldsContentOf(identity);

    private void BeginEpoch()
    {
        Epoch = _clock / _epochLength;
        _timeToReturn = (_chunkReturns.TimeToReturn, _prefixReturns.TimeToReturn);
    }

    /// <summary>Only chunks have identities; how soon they return says nothing of how conversations go on.</summary>
    private NewcomerReturns ReturnsOf(CacheEntry entry) => entry.Identity is null ? _prefixReturns : _chunkReturns;

    private double TimeToReturnOf(CacheEntry entry) => entry.Identity is null ? _timeToReturn.Prefix : _timeToReturn.Chunk;

    private double Worth(UseHistory history, double timeToReturn, int tokens, int context, double size) =>
        history.RateAt(EndOfEpoch, _halfLife, timeToReturn, _lifetime) * Math.Max(1e-9, _cost(tokens, context)) / size;
}
