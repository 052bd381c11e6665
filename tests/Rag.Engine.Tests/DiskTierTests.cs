using Rag.Core.Prompts;
using Rag.Engine.Adapters;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class DiskTierTests : IDisposable
{
    private static readonly PromptPart s_passage = Passage(Tokens(11, 1));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ask_AfterARestart_ReadsThePassageInsteadOfComputingIt()
    {
        using (var first = Open())
        {
            var harness = new EngineHarness(tier: first);
            harness.Ask(Request([s_passage, Question(3)]));
            Assert.Equal(0, first.Store.Entries);
            Close(first, harness);
        }

        using var tier = Open();
        var again = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        var request = Request([s_passage, Question(4, 5)]);
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
        using (var first = Open())
        {
            var harness = new EngineHarness(tier: first);
            foreach (var adapter in (LoadedAdapter?[])[null, harness.Load(7, 1)])
            {
                harness.Submit(Request([s_passage, Question(3)]), adapter);
                harness.RunToEnd();
            }

            Close(first, harness);
        }

        using var tier = Open();
        Assert.Equal(2, tier.Store.Entries);
        var again = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        foreach (var (which, slot, kept) in ((int, int, int)[])[(9, 1, 0), (7, 2, 11), (0, 0, 11)])
        {
            var request = Request([s_passage, Question(4, 5)]);
            var sequence = again.Submit(request, slot == 0 ? null : again.Load(which, slot));
            RunToEnd(again, tier);

            AssertAsReference(sequence, Reference.Of(request, again.Shape, adapter: which));
            Assert.Equal(kept, CompletionOf(sequence).DiskTokens);
        }
    }

    [Fact]
    public void Ask_APassageUsedTwice_IsWrittenBehindTheStepsAndOnce()
    {
        using var tier = Open();
        var harness = new EngineHarness(tier: tier);
        for (var use = 1; use <= 4; use++)
        {
            harness.Ask(Request([s_passage, Passage(Tokens(7, 50 + use)), Question(use)]));
            WorkAll(tier);

            Assert.Equal(use == 1 ? 0 : 1, tier.Store.Entries);
        }

        Assert.Equal(KvHeaderFormat.Size + (11 * 4) + (3 * 64), tier.Counters.BytesWritten);
    }

    [Fact]
    public void Step_WhileAPassageIsRead_OthersGoOn()
    {
        using var tier = Open();
        Write(tier, s_passage);
        var harness = new EngineHarness(tier: tier);
        var waiting = harness.Submit(Request([s_passage, Question(4)]));
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
    public void CloseDisk_WhatWasReadFromIt_IsComputedUntilItIsOpenedAgain()
    {
        using var tier = Open();
        Write(tier, s_passage);
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        Assert.Equal(11, Ask().DiskTokens);
        Assert.Equal(11, Ask().DiskTokens); // it lies in memory, and came from the disk

        harness.Core.CloseDisk();
        harness.State.CheckIntegrity();

        var closed = Ask();
        Assert.Equal((0, 0), (closed.DiskTokens, closed.Usage.CachedTokens));
        Assert.Equal((1L, 1), (tier.Counters.Hits, tier.Store.Entries));
        harness.Purge(s_passage);
        Assert.Equal(0, Ask().DiskTokens);
        harness.Core.OpenDisk();
        harness.Purge(s_passage);
        Assert.Equal(11, Ask().DiskTokens);

        Completion Ask()
        {
            var sequence = harness.Submit(Request([s_passage, Question(4, 5)], maxTokens: 2));
            RunToEnd(harness, tier);
            AssertAsReference(sequence, Reference.Of(sequence.Request, harness.Shape));
            return CompletionOf(sequence);
        }
    }

    [Fact]
    public void Warm_WhatLiesOnDisk_IsReadAndNotComputed()
    {
        using var tier = Open();
        Write(tier, s_passage);
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        var warming = harness.Warm(WarmingPriority.Background, s_passage);
        while (!warming.Completion.IsCompleted)
        {
            WorkAll(tier);
            harness.Step();
        }

        Assert.Equal(WarmingEnd.Cached, EndOf(warming));
        Assert.Equal(0, harness.Runner.ComputedTokens);
        var asked = harness.Submit(Request([s_passage, Question(4, 5)]));
        RunToEnd(harness, tier);

        AssertAsReference(asked, Reference.Of(asked.Request, harness.Shape));
        Assert.Equal(11, CompletionOf(asked).Usage.CachedTokens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ask_WhileAWarmingReadsThePassage_WaitsForThatRead(bool isDamaged)
    {
        using var tier = Open();
        Write(tier, s_passage);
        var harness = new EngineHarness(tier: tier);
        harness.Warm(WarmingPriority.Background, s_passage);
        harness.Step();
        if (isDamaged)
        {
            Damage();
        }

        var asked = harness.Submit(Request([s_passage, Question(4, 5)]));
        harness.Step();
        RunToEnd(harness, tier);

        AssertAsReference(asked, Reference.Of(asked.Request, harness.Shape));
        Assert.Equal(isDamaged ? 0 : 11, CompletionOf(asked).Usage.CachedTokens);
    }

    [Fact]
    public void Step_DamagedOnDisk_IsComputedAndCounted()
    {
        using var tier = Open();
        Write(tier, s_passage);
        Damage();
        var harness = new EngineHarness(tier: tier);
        var sequence = harness.Submit(Request([s_passage, Question(4)]));
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
        using var tier = Open();
        Write(tier, s_passage);
        var harness = new EngineHarness(tier: tier);
        var sequence = harness.Submit(Request([s_passage, Question(4)]));
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
    public void Purge_WithEveryTierHoldingIt_LeavesNoTrace()
    {
        using var tier = Open();
        var harness = new EngineHarness(tier: tier);
        ChunkIdentity[] purged = [ChunkIdentity.Of(s_passage, harness.Shape.Digest)];
        for (var use = 0; use < 2; use++)
        {
            harness.Ask(Request([s_passage, Question(Tokens(9, 3))]));
            harness.Ask(Request([s_passage, Question(Tokens(9, 3))], scope: "tenant"));
        }

        WorkAll(tier);
        Assert.Equal(2, harness.Core.FindTraces(purged).Count(trace => !trace.Contains("conversations", StringComparison.Ordinal)));
        var done = new TaskCompletionSource();

        harness.Core.Purge(purged, done);
        Assert.False(done.Task.IsCompleted, "it is not acknowledged before the disk is clean");
        WorkAll(tier);

        Assert.True(done.Task.IsCompletedSuccessfully);
        Assert.Empty(harness.Core.FindTraces(purged));
        Assert.Empty(KvScan.Find(_folder.Path, purged, CancellationToken.None));
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Purge_IsAcknowledgedOnlyWhenTheDiskIsErased()
    {
        var disk = new FaultyDisk();
        using var tier = new DiskTier(KvStore.Open(_folder.Path, 1 << 20, DefaultShape, disk.Open), new FakeTime());
        Write(tier, s_passage);
        var done = new TaskCompletionSource();
        var acknowledged = new List<bool>(); // when the disk was being erased
        disk.OnWrite = () => acknowledged.Add(done.Task.IsCompleted);

        tier.Purge([ChunkIdentity.Of(s_passage, DefaultShape.Digest)], done);
        WorkAll(tier);

        Assert.NotEmpty(acknowledged);
        Assert.DoesNotContain(true, acknowledged);
        Assert.True(done.Task.IsCompletedSuccessfully);
    }

    /// <summary>A close that is cut short has kept what is worth most.</summary>
    [Fact]
    public void Close_WhatIsWorthMost_IsWrittenFirst()
    {
        var disk = new FaultyDisk();
        using var tier = new DiskTier(KvStore.Open(_folder.Path, 1 << 20, DefaultShape, disk.Open), new FakeTime());
        var harness = new EngineHarness(tier: tier);
        PromptPart[] passages = [Passage(Tokens(5, 1)), Passage(Tokens(8, 2)), Passage(Tokens(6, 3))];
        foreach (var passage in passages)
        {
            harness.Ask(Request([passage, Question(3)])); // used once each: a block costs as much as tokens stand in it
        }

        Close(tier, harness);

        Assert.Equal(
            passages
                .OrderByDescending(passage => passage.TokenIds.Length)
                .Select(passage => KvFileName.Of(ChunkIdentity.Of(passage, DefaultShape.Digest))),
            disk.BroughtToDisk.Select(path => Path.GetFileName(path).Split('.')[0])
        );
    }

    /// <summary>What breaks a rule of the program is told, and the engine goes on as if there were no disk; a purge still erases.</summary>
    [Fact]
    public void WorkOne_ABrokenRule_IsToldAndNothingIsReadOrWrittenSince()
    {
        var disk = new FaultyDisk();
        using var tier = new DiskTier(KvStore.Open(_folder.Path, 1 << 20, DefaultShape, disk.Open), new FakeTime());
        Write(tier, s_passage);
        var broken = new InvalidOperationException("Broken invariant: a test broke it.");
        disk.OnWrite = () => throw broken;
        var harness = new EngineHarness(tier: tier);
        harness.Ask(Request([Passage(Tokens(7, 2)), Question(3)]));
        harness.Ask(Request([Passage(Tokens(7, 2)), Question(4)]));
        WorkAll(tier);
        disk.OnWrite = null;

        Assert.Same(broken, tier.Counters.Broken);
        Assert.Contains("a test broke it", tier.Counters.Trouble);
        var request = Request([s_passage, Question(5)]);
        var sequence = harness.Submit(request);
        RunToEnd(harness, tier);
        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        Assert.Equal(0, tier.Counters.Hits);
        var done = new TaskCompletionSource();
        harness.Core.Purge([ChunkIdentity.Of(s_passage, DefaultShape.Digest)], done);
        WorkAll(tier);
        Assert.True(done.Task.IsCompletedSuccessfully);
        Assert.Equal(0, tier.Store.HoldsContentOf(ChunkIdentity.Of(s_passage, DefaultShape.Digest)));
    }

    [Fact]
    public void Purge_WhileACopyWaitsToBeWritten_ErasesThatToo()
    {
        using var tier = Open();
        var harness = new EngineHarness(tier: tier);
        ChunkIdentity[] purged = [ChunkIdentity.Of(s_passage, harness.Shape.Digest)];
        harness.Ask(Request([s_passage, Question(3)]));
        harness.Ask(Request([s_passage, Question(4)]));
        var done = new TaskCompletionSource();

        harness.Core.Purge(purged, done);
        WorkAll(tier);

        Assert.True(done.Task.IsCompletedSuccessfully);
        Assert.Equal(0, tier.Store.Entries);
        Assert.Empty(KvScan.Find(_folder.Path, purged, CancellationToken.None));
    }

    [Fact]
    public void IsWorthReading_ComputingIsQuicker_DoesNotReadButTriesNowAndThen()
    {
        using var tier = Open();
        Write(tier, s_passage);
        var identity = ChunkIdentity.Of(s_passage, DefaultShape.Digest);

        Assert.True(tier.IsWorthReading(identity, recomputeMilliseconds: 5));
        Assert.Equal(2, Enumerable.Range(0, 64).Count(_ => tier.IsWorthReading(identity, recomputeMilliseconds: 1e-9)));
        Assert.False(tier.IsWorthReading(ChunkIdentity.Of(Passage(1), DefaultShape.Digest), recomputeMilliseconds: 5));
    }

    [Fact]
    public async Task RagEngine_WithATierOfItsOwn_StartsWarmAndPurgesIt()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var disk = new DiskTierOptions { Folder = _folder.Path };
        var request = Request([s_passage, Question(4, 5)]);
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
        Assert.NotEmpty(await again.FindTracesAsync([s_passage], cancellation));

        await again.PurgeAsync([s_passage], cancellation);

        Assert.Empty(await again.FindTracesAsync([s_passage], cancellation));
        Assert.Equal(0, again.Disk!.Entries);
    }

    private DiskTier Open() => new(KvStore.Open(_folder.Path, 1 << 20, DefaultShape), new FakeTime());

    /// <summary>As after many uses.</summary>
    private static void Write(DiskTier tier, PromptPart passage)
    {
        var harness = new EngineHarness(tier: tier);
        harness.Ask(Request([passage, Question(3)]));
        harness.Ask(Request([passage, Question(3)]));
        WorkAll(tier);
        Assert.Equal(1, tier.Store.Entries);
    }

    private static void Close(DiskTier tier, EngineHarness harness)
    {
        // The engine waits for the disk: so it has to work on a thread of its own.
        var thread = tier.Start();
        harness.Core.CancelAll();
        tier.Complete();
        thread.Join();
    }

    private void Damage()
    {
        using var file = new FileStream(_folder.Files.Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = file.Length - 5;
        file.WriteByte(0xA5);
    }

    private static void WorkAll(DiskTier tier)
    {
        while (tier.WorkOne(TimeSpan.Zero)) { }
    }

    private static void RunToEnd(EngineHarness harness, DiskTier tier)
    {
        while (harness.Core.HasWork)
        {
            harness.Step();
            WorkAll(tier);
        }
    }
}
