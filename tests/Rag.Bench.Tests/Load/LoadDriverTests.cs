using Rag.Bench.Load;
using Rag.Engine;

namespace Rag.Bench.Tests.Load;

public sealed class LoadDriverTests
{
    private static readonly StepCosts s_costs = new() { Step = 4, PrefillToken = 0.35 };

    [Fact]
    public async Task Ask_TheSameAgain_FindsWhatWasKept()
    {
        var cached = await CachedOfSecondAsync(KvSharing.Shared);

        Assert.True(cached > LoadWorkload.PassagesPerQuestion * LoadWorkload.PassageTokens, $"{cached} tokens");
    }

    [Fact]
    public async Task Ask_WithoutACache_FindsNothing_ThoughTheSameWasAskedBefore() =>
        Assert.Equal(0, await CachedOfSecondAsync(KvSharing.None));

    [Fact]
    public async Task Ask_WithoutACache_KeepsNothing()
    {
        await using var engine = Start();
        var prompt = new LoadWorkload(1, 50).Next();
        await new LoadDriver(engine, 2, KvSharing.None).AskAsync(prompt, null, TestContext.Current.CancellationToken);

        Assert.All(engine.CachedTokens(prompt.Parts), cached => Assert.Equal(0, cached));
    }

    private static async Task<int> CachedOfSecondAsync(KvSharing sharing)
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, 2, sharing);
        var prompt = new LoadWorkload(1, 50).Next();
        var results = await driver.AskInTurnAsync([prompt, prompt], TestContext.Current.CancellationToken);
        return results[1].Usage.CachedTokens;
    }

    private static RagEngine Start()
    {
        var shape = new ModelShape(LoadWorkload.LastToken + 1, 2048, 32, 512, 1, [], "model");
        var options = new EngineOptions { StepCosts = s_costs };
        return new RagEngine(new SimulatedRunner(shape, s_costs, new VirtualTime()), options, TimeProvider.System);
    }
}
