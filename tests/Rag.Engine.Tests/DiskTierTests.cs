using Rag.Engine.Adapters;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;
using static Rag.Engine.Tests.Support.TierFolder;

namespace Rag.Engine.Tests;

public sealed class DiskTierTests : IDisposable
{
    private readonly TierFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ask_AfterARestart_ReadsThePassageInsteadOfComputingIt()
    {
        using (var first = _folder.Open())
        {
            var harness = new EngineHarness(tier: first);
            harness.Ask(Request([KeptPassage, Question(3)]));
            Assert.Equal(0, first.Store.Entries);
            Close(first, harness);
        }

        using var tier = _folder.Open();
        var again = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        var request = Request([KeptPassage, Question(4, 5)]);
        var sequence = again.Submit(request);
        RunToEnd(again, tier);

        AssertAsReference(sequence, Reference.Of(request, again.Shape));
        Assert.Equal(11, CompletionOf(sequence).Usage.CachedTokens);
        Assert.Equal(1, tier.Counters.Hits);
        Assert.Equal(CompletionOf(sequence).Usage.CompletionTokens + 1, again.Runner.ComputedTokens);
    }

    [Fact]
    public void Ask_AfterARestart_ReadsWhatTheSameAdapterMadeAndNeverWhatTheModelAloneOrAnotherDid()
    {
        using (var first = _folder.Open())
        {
            var harness = new EngineHarness(tier: first);
            foreach (var adapter in (LoadedAdapter?[])[null, harness.Load(7, 1)])
            {
                harness.Submit(Request([KeptPassage, Question(3)]), adapter);
                harness.RunToEnd();
            }

            Close(first, harness);
        }

        using var tier = _folder.Open();
        Assert.Equal(2, tier.Store.Entries);
        var again = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        foreach (var (which, slot, kept) in ((int, int, int)[])[(9, 1, 0), (7, 2, 11), (0, 0, 11)])
        {
            var request = Request([KeptPassage, Question(4, 5)]);
            var sequence = again.Submit(request, slot == 0 ? null : again.Load(which, slot));
            RunToEnd(again, tier);

            AssertAsReference(sequence, Reference.Of(request, again.Shape, adapter: which));
            Assert.Equal(kept, CompletionOf(sequence).DiskTokens);
        }
    }

    [Fact]
    public void Ask_APassageUsedTwice_IsWrittenBehindTheStepsAndOnce()
    {
        using var tier = _folder.Open();
        var harness = new EngineHarness(tier: tier);
        for (var use = 1; use <= 4; use++)
        {
            harness.Ask(Request([KeptPassage, Passage(Tokens(7, 50 + use)), Question(use)]));
            WorkAll(tier);

            Assert.Equal(use == 1 ? 0 : 1, tier.Store.Entries);
        }

        Assert.Equal(KvHeaderFormat.Size + (11 * 4) + (3 * 64), tier.Counters.BytesWritten);
    }

    [Fact]
    public void Step_WhileAPassageIsRead_OthersGoOn()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var harness = new EngineHarness(tier: tier);
        var waiting = harness.Submit(Request([KeptPassage, Question(4)]));
        var other = harness.Submit(Request([Question(5)], maxTokens: 5));
        for (var i = 0; i < 10; i++)
        {
            harness.Step(); // the disk does nothing meanwhile
        }

        Assert.True(other.Generation.Completion.IsCompleted);
        Assert.False(waiting.Generation.Completion.IsCompleted);
        Assert.Equal(0, waiting.GeneratedTokens);
        RunToEnd(harness, tier);
        AssertAsReference(waiting, Reference.Of(waiting.Request, harness.Shape));
    }

    [Fact]
    public void Warm_WhatLiesOnDisk_IsReadAndNotComputed()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        var warming = harness.Warm(WarmingPriority.Background, KeptPassage);
        while (!warming.Completion.IsCompleted)
        {
            WorkAll(tier);
            harness.Step();
        }

        Assert.Equal(WarmingEnd.Cached, EndOf(warming));
        Assert.Equal(0, harness.Runner.ComputedTokens);
        var asked = harness.Submit(Request([KeptPassage, Question(4, 5)]));
        RunToEnd(harness, tier);

        AssertAsReference(asked, Reference.Of(asked.Request, harness.Shape));
        Assert.Equal(11, CompletionOf(asked).Usage.CachedTokens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ask_WhileAWarmingReadsThePassage_WaitsForThatRead(bool isDamaged)
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var harness = new EngineHarness(tier: tier);
        harness.Warm(WarmingPriority.Background, KeptPassage);
        harness.Step();
        if (isDamaged)
        {
            _folder.Damage();
        }

        var asked = harness.Submit(Request([KeptPassage, Question(4, 5)]));
        harness.Step();
        RunToEnd(harness, tier);

        AssertAsReference(asked, Reference.Of(asked.Request, harness.Shape));
        Assert.Equal(isDamaged ? 0 : 11, CompletionOf(asked).Usage.CachedTokens);
    }

    [Fact]
    public void Step_DamagedOnDisk_IsComputedAndCounted()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        _folder.Damage();
        var harness = new EngineHarness(tier: tier);
        var sequence = harness.Submit(Request([KeptPassage, Question(4)]));
        RunToEnd(harness, tier);

        AssertAsReference(sequence, Reference.Of(sequence.Request, harness.Shape));
        Assert.Equal(0, CompletionOf(sequence).Usage.CachedTokens);
        Assert.Equal(12, CompletionOf(sequence).Usage.ComputedTokens);
        Assert.Equal(0, harness.Core.Snapshot().CachedTokens);
        Assert.Equal(1, tier.Counters.Damaged);
        Assert.Equal(0, tier.Counters.Hits);
    }

    [Fact]
    public void Cancel_WhileThePassageIsRead_FreesItsBlocks()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var harness = new EngineHarness(tier: tier);
        var sequence = harness.Submit(Request([KeptPassage, Question(4)]));
        harness.Step();

        sequence.Generation.Cancel();
        harness.Step();
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
        WorkAll(tier);
        harness.Step();

        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
        Assert.False(harness.Core.HasWork);
    }

    [Fact]
    public void IsWorthReading_ComputingIsQuicker_DoesNotReadButTriesNowAndThen()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var identity = ChunkIdentity.Of(KeptPassage, DefaultShape.Digest);

        Assert.True(tier.IsWorthReading(identity, recomputeMilliseconds: 5));
        Assert.Equal(2, Enumerable.Range(0, 64).Count(_ => tier.IsWorthReading(identity, recomputeMilliseconds: 1e-9)));
        Assert.False(tier.IsWorthReading(ChunkIdentity.Of(Passage(1), DefaultShape.Digest), recomputeMilliseconds: 5));
    }

    [Fact]
    public async Task RagEngine_WithATierOfItsOwn_StartsWarmAndPurgesIt()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var disk = new DiskTierOptions { Folder = _folder.Path };
        var request = Request([KeptPassage, Question(4, 5)]);
        await using (var engine = new RagEngine(new CheckingRunner(DefaultShape), new EngineOptions(), TimeProvider.System, disk))
        {
            Assert.Equal(0, (await engine.Submit(request).Completion).Usage.CachedTokens);
            await using var second = new RagEngine(new CheckingRunner(DefaultShape), new EngineOptions(), TimeProvider.System, disk);
            Assert.Contains("in use by another process", second.Disk!.Trouble);
            Assert.Null((await second.Submit(request).Completion).Error);
        }

        await using var again = new RagEngine(new CheckingRunner(DefaultShape), new EngineOptions(), TimeProvider.System, disk);
        var generation = again.Submit(request);
        var completion = await generation.Completion;
        Assert.Equal(11, completion.Usage.CachedTokens);
        var reference = Reference.Of(request, DefaultShape);
        Assert.Equal(
            reference.Deltas.Select(delta => delta.TokenId),
            await generation.Deltas.Select(delta => delta.TokenId).ToArrayAsync(cancellation)
        );
        Assert.NotEmpty(await again.FindTracesAsync([KeptPassage], cancellation));

        await again.PurgeAsync([KeptPassage], cancellation);

        Assert.Empty(await again.FindTracesAsync([KeptPassage], cancellation));
        Assert.Equal(0, again.Disk!.Entries);
    }
}
