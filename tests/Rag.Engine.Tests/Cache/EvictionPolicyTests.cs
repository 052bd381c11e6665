using Rag.Engine.Cache;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class EvictionPolicyTests
{
    private const int Blocks = 10;
    private readonly BlockPool _pool = new(Blocks);
    private readonly EvictionPolicy _policy = new(Blocks, static (tokens, _) => tokens);
    private readonly ChunkCache _cache;

    public EvictionPolicyTests() => _cache = new ChunkCache(_pool, new EvictionQueue(_pool, _policy));

    [Fact]
    public void NoteUse_AHalfLifeLater_TheEarlierUseCountsHalf()
    {
        var entry = Use(1);
        for (var i = 1; i <= 16 * Blocks; i++)
        {
            Use(2 + (i % 2)); // first uses of 2 and 3 do not count, the rest does
        }

        Use(2);
        Use(1);

        Assert.Equal(1.5, entry.History.Uses, 1e-9);
    }

    [Fact]
    public void TryMakeFree_ScanLongerThanTheCache_SparesWhatWasUsedTwice()
    {
        for (var hot = 0; hot < 7; hot++)
        {
            Use(hot);
            Use(hot);
        }

        for (var scan = 100; scan < 1000; scan++)
        {
            Use(scan);
        }

        Assert.All(Enumerable.Range(0, 7), hot => Assert.NotNull(_cache.Find(Identity(hot))));
    }

    [Fact]
    public void TryMakeFree_NewcomersThatCostMore_StillHoldNoMoreThanTheirShare()
    {
        for (var hot = 0; hot < 7; hot++)
        {
            Use(hot, tokens: 1);
            Use(hot, tokens: 1);
        }

        for (var scan = 100; scan < 200; scan++)
        {
            Use(scan, tokens: 4); // used once, and worth more by its cost than what was used twice
        }

        Assert.All(Enumerable.Range(0, 7), hot => Assert.NotNull(_cache.Find(Identity(hot, tokens: 1))));
    }

    [Fact]
    public void Add_WhatReturnsSoonAfterItsEviction_IsNotOnProbation()
    {
        Use(1);
        for (var scan = 100; scan < 110; scan++)
        {
            Use(scan);
        }

        Assert.Null(_cache.Find(Identity(1)));
        var entry = Use(1);

        Assert.False(entry.IsOnProbation);
        Assert.True(entry.History.Uses > 1.9);
    }

    [Fact]
    public void Add_WhatWasEvictedLongAgo_IsForgotten()
    {
        Use(1);
        for (var scan = 100; scan < 150; scan++)
        {
            Use(scan);
        }

        Assert.True(Use(1).IsOnProbation);
    }

    [Fact]
    public void TryMakeFree_WhatWasAskedForAllTheTimeAndIsNoMore_GoesBeforeWhatIsAskedForNowAndThen()
    {
        foreach (var round in Enumerable.Range(0, 200))
        {
            Use(1);
            Use(2 + (round % 8)); // each of eight as often as the others, an eighth as often as the first
        }

        foreach (var round in Enumerable.Range(0, 400))
        {
            Use(2 + (round % 8));
        }

        Assert.True(_cache.Find(Identity(1))!.History.Uses > _cache.Find(Identity(2))!.History.Uses / 2);
        Assert.True(_cache.TryMakeFree(2)); // one block is free as it is

        Assert.Null(_cache.Find(Identity(1)));
        Assert.All(Enumerable.Range(2, 8), text => Assert.NotNull(_cache.Find(Identity(text))));
    }

    [Fact]
    public void Purge_Evicted_LeavesNoMemoryOfIt()
    {
        Use(1);
        for (var scan = 100; scan < 110; scan++)
        {
            Use(scan);
        }

        Assert.True(_policy.Remembers(Identity(1)));
        _cache.Purge(Identity(1));

        Assert.False(_policy.Remembers(Identity(1)));
        Assert.True(Use(1).IsOnProbation);
    }

    [Fact]
    public void TryMakeFree_WhatAWaitingSequenceWillRead_GoesLast_TheLatestInLineFirst()
    {
        for (var text = 0; text < Blocks; text++)
        {
            Use(text);
            Use(text);
        }

        _cache.Want(Identity(0), 7);
        _cache.Want(Identity(1), 8);
        _cache.Want(Identity(1), 5);
        Assert.True(_cache.TryMakeFree(Blocks - 2));
        Assert.NotNull(_cache.Find(Identity(0)));
        Assert.NotNull(_cache.Find(Identity(1)));

        Assert.True(_cache.TryMakeFree(Blocks - 1));

        Assert.Null(_cache.Find(Identity(0)));
        Assert.NotNull(_cache.Find(Identity(1)));
        _cache.Unwant(Identity(1), 5);
        Assert.Equal(8, _cache.Find(Identity(1))!.WantedBy);
    }

    [Fact]
    public void TryMakeFree_EqualUses_EvictsTheCheapestToComputeForItsBlocks()
    {
        Use(1, tokens: 1);
        Use(1, tokens: 1);
        Use(2, tokens: 4);
        Use(2, tokens: 4);
        Assert.True(_cache.TryMakeFree(Blocks - 1));

        Assert.Null(_cache.Find(Identity(1, tokens: 1)));
        Assert.NotNull(_cache.Find(Identity(2, tokens: 4)));
    }

    private ChunkEntry Use(int text, int tokens = 4)
    {
        var identity = Identity(text, tokens);
        if (_cache.Find(identity) is { } found)
        {
            _cache.Pin(found);
            _cache.Unpin(found);
            return found;
        }

        var blocks = new int[1];
        Assert.True(_cache.TryMakeFree(1) && _pool.TryReserve(blocks));
        var entry = _cache.Add(identity, blocks);
        _cache.Advance(entry, entry.TokenCount);
        _cache.Unpin(entry);
        return entry;
    }

    private static ChunkIdentity Identity(int text, int tokens = 4) => ChunkIdentity.Of(Passage([text, .. Tokens(tokens - 1, 1)]), "m");
}
