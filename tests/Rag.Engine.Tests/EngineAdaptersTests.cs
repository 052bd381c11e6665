using Rag.Core.Answers;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class EngineAdaptersTests
{
    private static readonly ModelShape s_endless = DefaultShape with { EndTokens = [] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_WithALoadedAdapter_AnswersWithIt()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        await engine.Adapters.LoadAsync("sports", "7", Cancellation);
        var request = Request([Passage(Tokens(9, 1)), Question(3)]) with { Adapter = "sports" };

        await using var generation = engine.Submit(request);
        var completion = await generation.Completion;

        Assert.Null(completion.Error);
        var tokens = await generation.Deltas.Select(delta => delta.TokenId).ToListAsync(Cancellation);
        Assert.Equal(Reference.Of(request, DefaultShape, adapter: 7).Deltas.Select(delta => delta.TokenId), tokens);
        Assert.Equal([new EngineAdapter("sports", "adapter-7", 0)], engine.Adapters.List());
        Assert.Equal([9], engine.CachedTokens([Passage(Tokens(9, 1))], "sports"));
        Assert.Equal([0], engine.CachedTokens([Passage(Tokens(9, 1))]));
    }

    [Fact]
    public async Task Submit_WithAnAdapterThatIsNotLoaded_IsRefusedByName()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);

        var refusal = Assert.Throws<ArgumentException>(() => engine.Submit(Request([Question(3)]) with { Adapter = "sports" }));

        Assert.Contains("under the name sports", refusal.Message);
        Assert.Equal([0], engine.CachedTokens([Passage(1)], "sports"));
    }

    [Fact]
    public async Task Unload_WhileARequestIsUnderWay_WaitsForItAndRefusesNewOnes()
    {
        using var gate = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        var runner = new CheckingRunner(s_endless)
        {
            OnRun = () =>
            {
                begun.Release();
                gate.Wait();
            },
        };
        await using var engine = new RagEngine(runner, Options(), TimeProvider.System);
        await engine.Adapters.LoadAsync("sports", "7", Cancellation);
        var request = Request([Passage(Tokens(9, 1)), Question(3)], maxTokens: 30) with { Adapter = "sports" };
        await using var generation = engine.Submit(request);

        var unload = engine.Adapters.UnloadAsync("sports", Cancellation);
        Assert.Throws<ArgumentException>(() => engine.Submit(request));
        gate.Release(5);
        foreach (var _ in Enumerable.Range(0, 6))
        {
            await begun.WaitAsync(Cancellation);
        }

        // The sixth step of the answer has begun and cannot end.
        Assert.False(unload.IsCompleted);
        gate.Release(100);
        await unload;

        Assert.Equal(FinishReason.Length, (await generation.Completion).Reason);
        var tokens = await generation.Deltas.Select(delta => delta.TokenId).ToListAsync(Cancellation);
        Assert.Equal(Reference.Of(request, s_endless, adapter: 7).Deltas.Select(delta => delta.TokenId), tokens);
        Assert.Empty(engine.Adapters.List());
    }

    [Fact]
    public async Task Load_OfOneAdapterUnderTwoNames_TakesOneSlotThatStaysForTheSecond()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        foreach (var (name, folder) in new[] { ("a", "7"), ("b", "7"), ("c", "8"), ("d", "9"), ("a", "7") })
        {
            await engine.Adapters.LoadAsync(name, folder, Cancellation);
        }

        Assert.Equal(["a", "b", "c", "d"], engine.Adapters.List().Select(adapter => adapter.Name));
        var full = await Assert.ThrowsAsync<AdapterRefusedException>(() => engine.Adapters.LoadAsync("e", "10", Cancellation));
        Assert.Contains("All 3 slots", full.Message);
        var taken = await Assert.ThrowsAsync<AdapterRefusedException>(() => engine.Adapters.LoadAsync("a", "10", Cancellation));
        Assert.Contains("another adapter's", taken.Message);

        await engine.Adapters.UnloadAsync("a", Cancellation);
        var request = Request([Question(3)]) with { Adapter = "b" };
        await using var generation = engine.Submit(request);
        Assert.Null((await generation.Completion).Error);
        await engine.Adapters.UnloadAsync("c", Cancellation);
        await engine.Adapters.LoadAsync("e", "10", Cancellation);
        var unknown = await Assert.ThrowsAsync<AdapterRefusedException>(() => engine.Adapters.UnloadAsync("c", Cancellation));
        Assert.Contains("under the name c", unknown.Message);
    }

    [Fact]
    public async Task LoadAndUnload_UnderLoad_LeaveEveryAnswerAsItsOwnAdapterGivesIt()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancellation, async (i, cancellation) =>
        {
            var which = i % 3;
            var name = which == 0 ? null : $"adapter {which}";
            var request = Request([Passage(Tokens(9, i % 4)), Question(Tokens(3, i))], maxTokens: 6) with { Adapter = name };
            while (true)
            {
                try
                {
                    if (name is not null)
                    {
                        await engine.Adapters.LoadAsync(name, $"{which}", cancellation);
                    }

                    await using var generation = engine.Submit(request);
                    Assert.Null((await generation.Completion).Error);
                    var tokens = await generation.Deltas.Select(delta => delta.TokenId).ToListAsync(cancellation);
                    Assert.Equal(Reference.Of(request, DefaultShape, adapter: which).Deltas.Select(delta => delta.TokenId), tokens);
                    if (name is not null && i % 5 == 0)
                    {
                        await engine.Adapters.UnloadAsync(name, cancellation);
                    }

                    return;
                }
                catch (Exception refused) when (refused is AdapterRefusedException or ArgumentException)
                {
                    await Task.Yield(); // another task has just unloaded it
                }
            }
        });

        Assert.All(engine.Adapters.List(), adapter => Assert.Equal(0, adapter.Uses));
    }
}
