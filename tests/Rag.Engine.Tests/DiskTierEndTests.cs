using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;
using static Rag.Engine.Tests.Support.TierFolder;

namespace Rag.Engine.Tests;

/// <summary>How KV leaves the disk tier, and how the tier ends: purged, closed, filled before the process ends, broken.</summary>
public sealed class DiskTierEndTests : IDisposable
{
    private readonly TierFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Purge_WithEveryTierHoldingIt_LeavesNoTrace()
    {
        using var tier = _folder.Open();
        var harness = new EngineHarness(tier: tier);
        ChunkIdentity[] purged = [ChunkIdentity.Of(KeptPassage, harness.Shape.Digest)];
        for (var use = 0; use < 2; use++)
        {
            harness.Ask(Request([KeptPassage, Question(Tokens(9, 3))]));
            harness.Ask(Request([KeptPassage, Question(Tokens(9, 3))], scope: "tenant"));
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
        using var tier = _folder.Open(disk);
        Write(tier, KeptPassage);
        var done = new TaskCompletionSource();
        var acknowledged = new List<bool>(); // when the disk was being erased
        disk.OnWrite = () => acknowledged.Add(done.Task.IsCompleted);

        tier.Purge([ChunkIdentity.Of(KeptPassage, DefaultShape.Digest)], done);
        WorkAll(tier);

        Assert.NotEmpty(acknowledged);
        Assert.DoesNotContain(true, acknowledged);
        Assert.True(done.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public void Purge_WhileACopyWaitsToBeWritten_ErasesThatToo()
    {
        using var tier = _folder.Open();
        var harness = new EngineHarness(tier: tier);
        ChunkIdentity[] purged = [ChunkIdentity.Of(KeptPassage, harness.Shape.Digest)];
        harness.Ask(Request([KeptPassage, Question(3)]));
        harness.Ask(Request([KeptPassage, Question(4)]));
        var done = new TaskCompletionSource();

        harness.Core.Purge(purged, done);
        WorkAll(tier);

        Assert.True(done.Task.IsCompletedSuccessfully);
        Assert.Equal(0, tier.Store.Entries);
        Assert.Empty(KvScan.Find(_folder.Path, purged, CancellationToken.None));
    }

    [Fact]
    public void CloseDisk_WhatWasReadFromIt_IsComputedUntilItIsOpenedAgain()
    {
        using var tier = _folder.Open();
        Write(tier, KeptPassage);
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, tier: tier);
        Assert.Equal(11, Ask().DiskTokens);
        Assert.Equal(11, Ask().DiskTokens); // it lies in memory, and came from the disk

        harness.Core.CloseDisk();
        harness.State.CheckIntegrity();

        var closed = Ask();
        Assert.Equal((0, 0), (closed.DiskTokens, closed.Usage.CachedTokens));
        Assert.Equal((1L, 1), (tier.Counters.Hits, tier.Store.Entries));
        harness.Purge(KeptPassage);
        Assert.Equal(0, Ask().DiskTokens);
        harness.Core.OpenDisk();
        harness.Purge(KeptPassage);
        Assert.Equal(11, Ask().DiskTokens);

        Completion Ask()
        {
            var sequence = harness.Submit(Request([KeptPassage, Question(4, 5)], maxTokens: 2));
            RunToEnd(harness, tier);
            AssertAsReference(sequence, Reference.Of(sequence.Request, harness.Shape));
            return CompletionOf(sequence);
        }
    }

    /// <summary>A close that is cut short has kept what is worth most.</summary>
    [Fact]
    public void Close_WhatIsWorthMost_IsWrittenFirst()
    {
        var disk = new FaultyDisk();
        using var tier = _folder.Open(disk);
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
        using var tier = _folder.Open(disk);
        Write(tier, KeptPassage);
        var broken = new InvalidOperationException("Broken invariant: a test broke it.");
        disk.OnWrite = () => throw broken;
        var harness = new EngineHarness(tier: tier);
        harness.Ask(Request([Passage(Tokens(7, 2)), Question(3)]));
        harness.Ask(Request([Passage(Tokens(7, 2)), Question(4)]));
        WorkAll(tier);
        disk.OnWrite = null;

        Assert.Same(broken, tier.Counters.Broken);
        Assert.Contains("a test broke it", tier.Counters.Trouble);
        var request = Request([KeptPassage, Question(5)]);
        var sequence = harness.Submit(request);
        RunToEnd(harness, tier);
        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        Assert.Equal(0, tier.Counters.Hits);
        var done = new TaskCompletionSource();
        harness.Core.Purge([ChunkIdentity.Of(KeptPassage, DefaultShape.Digest)], done);
        WorkAll(tier);
        Assert.True(done.Task.IsCompletedSuccessfully);
        Assert.Equal(0, tier.Store.HoldsContentOf(ChunkIdentity.Of(KeptPassage, DefaultShape.Digest)));
    }
}
