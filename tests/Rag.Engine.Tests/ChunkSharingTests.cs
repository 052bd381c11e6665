using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
        var text = Passage(Tokens(9, 1));
        harness.Ask(Request([In("acme/desk", text), Question(3)]));

        Assert.Equal(0, harness.Ask(Request([In("bolt/desk", text), Question(3)])).Usage.CachedTokens);
        Assert.Equal(0, harness.Ask(Request([text, Question(3)])).Usage.CachedTokens);
        Assert.Equal(9, harness.Ask(Request([In("acme/desk", text), Question(3)])).Usage.CachedTokens);
    }

    /// <summary>A purge of one would tell the readers of the other that somebody has taken the same text away.</summary>
    [Fact]
    public void Purge_TheSameTextInAnotherScope_StaysCached()
    {
        var harness = new EngineHarness();
        var text = Passage(Tokens(9, 1));
        harness.Ask(Request([text, Question(3)]));
        harness.Ask(Request([In("acme/desk", text), Question(3)]));

        harness.Purge(text);

        Assert.Equal(9, harness.Ask(Request([In("acme/desk", text), Question(3)])).Usage.CachedTokens);
        Assert.Equal(0, harness.Ask(Request([text, Question(3)])).Usage.CachedTokens);
    }

    /// <summary>The tenants' questions stand behind one public text, whose KV they share; neither finds what the other asked.</summary>
    [Fact]
    public void Step_TheSameQuestionOfAnotherTenantOverAPublicText_SharesTheTextAlone()
    {
        var harness = new EngineHarness();
        PromptPart[] prompt = [Passage(Tokens(9, 1)), Question(Tokens(12, 2))];
        harness.Ask(Request(prompt, scope: "acme"));

        Assert.Equal(9, harness.Ask(Request(prompt, scope: "bolt")).Usage.CachedTokens);
        Assert.Equal(9 + 8, harness.Ask(Request(prompt, scope: "acme")).Usage.CachedTokens);
    }

    [Fact]
    public void Content_OfAPublicPart_IsThatOfFormerVersions()
    {
        // The file names of KV on disk derive from it: another value would cost every service its cache.
        var content = Passage(1, 2, 3).Content;

        var bytes = MemoryMarshal.AsBytes([1, (int)PromptPartKind.Passage, 1, 2, 3]);
        Assert.Equal(SHA256.HashData(bytes), MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in content)).ToArray());
    }

    /// <summary>No sequence of tokens can be made to look like a scope.</summary>
    [Fact]
    public void Content_OfAnotherScope_Differs()
    {
        PromptPart[] parts = [Passage(1, 2, 3), In("a", Passage(1, 2, 3)), In("b", Passage(1, 2, 3)), In("ab", Passage(1, 2, 3))];

        Assert.Equal(parts.Length, parts.Select(part => part.Content).Distinct().Count());
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
        var one = ChunkIdentity.Of(In("bc", Passage(1, 2, 3)), "a");
        var other = ChunkIdentity.Of(In("c", Passage(1, 2, 3)), "ab");

        Assert.NotEqual(one.Key, other.Key);
        Assert.NotEqual(one.Content, other.Content);
    }

    [Fact]
    public void Find_EqualKeyOfOtherTokens_IsNoMatch()
    {
        var pool = new BlockPool(8);
        var cache = new ChunkCache(pool, new EvictionQueue(pool, new EvictionPolicy(8, static (tokens, _) => tokens)));
        var identity = ChunkIdentity.Of(Passage(1, 2, 3), "m");
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
    public void Purge_Cached_LeavesNoTraceWhoeverAsked()
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
