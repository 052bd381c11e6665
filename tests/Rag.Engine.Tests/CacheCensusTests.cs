using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class CacheCensusTests
{
    [Fact]
    public void TakeCensus_PartsFoundUnequallyOften_NamesTheHottestFirst()
    {
        var harness = new EngineHarness();
        var (warm, hot, cold) = (Passage(Tokens(9, 1)), Passage(Tokens(13, 2)), Passage(Tokens(5, 3)));
        Ask(harness, warm, 3);
        Ask(harness, hot, 6);
        Ask(harness, cold, 1);

        var census = harness.Core.TakeCensus(2);

        Assert.Equal((3, 27L, 3L + 4 + 2, true), (census.Parts, census.Tokens, census.Blocks, census.IsComplete));
        Assert.Equal(
            [new CachedPart(hot.Content, 13, 4, 5, IsOnDisk: false), new CachedPart(warm.Content, 9, 3, 2, IsOnDisk: false)],
            census.Hottest
        );
    }

    [Fact]
    public void TakeCensus_AfterAPurge_NamesTheTextNoMore()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(9, 1));
        Ask(harness, passage, 2);

        harness.Purge(passage);

        var census = harness.Core.TakeCensus(8);
        Assert.Equal((0, 0L), (census.Parts, census.Tokens));
        Assert.Empty(census.Hottest);
    }

    /// <summary>One look has a bound, however much a large machine caches; what was not looked at is told.</summary>
    [Fact]
    public void Take_MoreThanOneLookTakesIn_SaysThatItIsNotComplete()
    {
        var entries = Enumerable.Range(1, 5).Select(i => Entry(i, hits: i)).ToArray();

        var census = CensusTaker.Take(entries, null, 2, mostSeen: 3);

        Assert.Equal((3, false), (census.Parts, census.IsComplete));
        Assert.Equal([3L, 2L], census.Hottest.Select(part => part.Hits));
    }

    [Fact]
    public void Take_AnyEntries_NamesWhatASortOfAllNames()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var entries = Enumerable.Range(1, random.Next(40)).Select(i => Entry(i, random.Next(6))).ToArray();
            var hottest = random.Next(12);

            var census = CensusTaker.Take(entries, null, hottest);

            var expected = entries.OrderByDescending(entry => entry.Hits).ThenBy(entry => entry.Id).Take(hottest);
            Assert.Equal(expected.Select(entry => entry.Identity.Content), census.Hottest.Select(part => part.Content));
            Assert.Equal(entries.Length, census.Parts);
        }
    }

    [Fact]
    public async Task Inspect_WhileTheEngineRuns_Counts()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        var passage = Passage(Tokens(9, 1));
        await using (var generation = engine.Submit(Request([passage, Question(3)], maxTokens: 1)))
        {
            await generation.Completion;
        }

        var census = await engine.InspectAsync(4, TestContext.Current.CancellationToken);

        Assert.Equal(passage.Content, Assert.Single(census.Hottest).Content);
    }

    [Fact]
    public async Task Inspect_AStoppedEngine_SaysSo()
    {
        var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        await engine.DisposeAsync();

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            engine.InspectAsync(4, TestContext.Current.CancellationToken)
        );

        Assert.Equal("The engine has stopped: what it had cached is gone.", stopped.Message);
    }

    private static ChunkEntry Entry(int id, int hits)
    {
        var identity = ChunkIdentity.Of(Passage(id, id + 1), "model");
        return new ChunkEntry(new Nobody(), id, identity, [id]) { Hits = hits };
    }

    private static void Ask(EngineHarness harness, PromptPart passage, int times)
    {
        for (var i = 0; i < times; i++)
        {
            harness.Ask(Request([passage, Question(3)], maxTokens: 1));
        }
    }

    private sealed class Nobody : ICacheOwner
    {
        public void Evict(CacheEntry entry) => throw new NotSupportedException();
    }
}
