using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class ChunkSharingTests
{
    [Fact]
    public void Step_BurstOverOnePassage_EncodesItOnce()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(30, 1));
        var sequences = Enumerable.Range(1, 8).Select(i => harness.Submit(Request([passage, Question(i)], maxTokens: 1))).ToArray();

        harness.RunToEnd();

        Assert.Equal(30 + 8, harness.Runner.ComputedTokens);
        Assert.Equal([0, 30, 30, 30, 30, 30, 30, 30], sequences.Select(sequence => CompletionOf(sequence).Usage.CachedTokens));
        Assert.Equal(7 * 30, harness.Core.Snapshot().CachedTokens);
        Assert.Equal(38, harness.Core.Snapshot().ComputedTokens);
    }

    [Fact]
    public void Step_TheSameTextInAnotherScope_IsNotShared()
    {
        var harness = new EngineHarness();
        PromptPart[] prompt = [Passage(Tokens(9, 1)), Question(3)];
        harness.Ask(Request(prompt, scope: "tenant-1"));

        Assert.Equal(0, harness.Ask(Request(prompt, scope: "tenant-2")).Usage.CachedTokens);
        Assert.Equal(0, harness.Ask(Request(prompt)).Usage.CachedTokens);
        Assert.Equal(9, harness.Ask(Request(prompt, scope: "tenant-1")).Usage.CachedTokens);
    }

    [Fact]
    public void Step_TheSameTokensAsAnotherKind_AreNotShared()
    {
        var harness = new EngineHarness();
        harness.Ask(Request([Passage(Tokens(9, 1)), Question(3)]));

        Assert.Equal(0, harness.Ask(Request([Shared(Tokens(9, 1)), Question(3)])).Usage.CachedTokens);
    }

    [Fact]
    public void Identity_ScopeAndDigestRunTogetherAlike_Differ()
    {
        var part = Passage(1, 2, 3);

        var one = ChunkIdentity.Of(part, new TenantScope("bc"), "a");
        var other = ChunkIdentity.Of(part, new TenantScope("c"), "ab");

        Assert.NotEqual(one.Key, other.Key);
        Assert.Equal(one.Content, other.Content);
    }

    [Fact]
    public void Find_EqualKeyOfOtherTokens_IsNoMatch()
    {
        var pool = new BlockPool(8);
        var cache = new ChunkCache(pool, new EvictionQueue(pool, new EvictionPolicy(8, static (tokens, _) => tokens)));
        var identity = ChunkIdentity.Of(Passage(1, 2, 3), TenantScope.Public, "m");
        var collision = identity with { TokenIds = [1, 2, 4] };
        var entry = Add(pool, cache, identity);

        Assert.Null(cache.Find(collision));
        var newcomer = Add(pool, cache, collision);

        Assert.Same(newcomer, cache.Find(collision));
        Assert.Null(cache.Find(identity));
        cache.CheckIntegrity();
        cache.Unpin(entry);
        cache.Unpin(newcomer);
        Assert.Equal(7, pool.Count(BlockState.Free));
    }

    [Fact]
    public void Purge_Cached_LeavesNoTraceInAnyScope()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(9, 1));
        harness.Ask(Request([passage, Question(3)]));
        harness.Ask(Request([passage, Question(3)], scope: "tenant-1"));

        harness.Purge(passage);

        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
        Assert.Equal(0, harness.Ask(Request([passage, Question(3)])).Usage.CachedTokens);
    }

    [Fact]
    public void Purge_WhileASequenceReadsIt_LetsItFinishAndFreesWithIt()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(9, 1));
        var request = Request([passage, Question(3)], maxTokens: 12);
        var reading = harness.Submit(request);
        harness.Step();
        harness.Step();

        harness.Purge(passage);
        var later = harness.Submit(request);
        harness.RunToEnd();

        AssertAsReference(reading, Reference.Of(request, harness.Shape));
        AssertAsReference(later, Reference.Of(request, harness.Shape));
        Assert.Equal(0, CompletionOf(later).Usage.CachedTokens);
    }

    [Fact]
    public void Purge_WhileASequenceWaits_IsNotCachedByIt()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(9, 1));
        var request = Request([passage, passage, Question(3)]);
        var waiting = harness.Submit(request);

        harness.Purge(passage);
        harness.RunToEnd();

        AssertAsReference(waiting, Reference.Of(request, harness.Shape));
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Step_NoRoomForAll_EvictsWhatIsNotPinned()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 });
        for (var i = 0; i < 10; i++)
        {
            var request = Request([Passage(Tokens(11, i)), Passage(Tokens(10, 100 + i)), Question(3, 4)], maxTokens: 6);
            var sequence = harness.Submit(request);
            harness.RunToEnd();
            AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        }
    }

    [Fact]
    public void TryMakeFree_APopularAndASingleUseChunk_EvictsTheSingleUse()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 });
        var popular = Passage(Tokens(12, 1));
        for (var i = 0; i < 3; i++)
        {
            harness.Ask(Request([popular, Question(3)], maxTokens: 1));
        }

        for (var i = 0; i < 4; i++)
        {
            harness.Ask(Request([Passage(Tokens(12, 50 + i)), Question(3)], maxTokens: 1)); // a scan
        }

        Assert.Equal(12, harness.Ask(Request([popular, Question(3)], maxTokens: 1)).Usage.CachedTokens);
    }

    private static ChunkEntry Add(BlockPool pool, ChunkCache cache, ChunkIdentity identity)
    {
        var blocks = new int[1];
        Assert.True(pool.TryReserve(blocks));
        var entry = cache.Add(identity, blocks);
        cache.Advance(entry, entry.TokenCount);
        return entry;
    }
}
