using Rag.Core.Answers;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class RagEngineTests
{
    private static readonly ModelShape s_endless = DefaultShape with { EndTokens = [] };

    [Fact]
    public async Task Submit_FromManyThreads_EachAnswerIsAsAlone()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        var requests = Enumerable
            .Range(0, 40)
            .Select(i => Request([Passage(Tokens(12, i % 5)), Passage(Tokens(9, i % 3)), Question(Tokens(4, i))], maxTokens: 12))
            .ToArray();

        await Parallel.ForEachAsync(requests, TestContext.Current.CancellationToken, async (request, cancellation) =>
        {
            await using var generation = engine.Submit(request);
            var tokens = new List<int>();
            await foreach (var delta in generation.Deltas.WithCancellation(cancellation))
            {
                tokens.Add(delta.TokenId);
            }

            Assert.Equal(Reference.Of(request, DefaultShape).Deltas.Select(delta => delta.TokenId), tokens);
            Assert.NotNull((await generation.Completion).TimeToFirstToken);
        });

        var snapshot = engine.Snapshot();
        Assert.Equal((0, 0, 0), (snapshot.WaitingSequences, snapshot.RunningSequences, snapshot.PrivateBlocks));
        Assert.Equal(snapshot.TotalBlocks, snapshot.FreeBlocks + snapshot.CachedBlocks);
    }

    [Fact]
    public async Task Dispose_OfAGeneration_CancelsItAndFreesItsBlocks()
    {
        using var gate = new SemaphoreSlim(3); // as many steps as the first deltas take
        await using var engine = new RagEngine(new CheckingRunner(s_endless) { OnRun = gate.Wait }, Options(), TimeProvider.System);
        var generation = engine.Submit(Request([Passage(Tokens(9, 1)), Question(3)], maxTokens: 400));
        await foreach (var _ in generation.Deltas)
        {
            break;
        }

        generation.Cancel();
        gate.Release(1); // the step that runs may end, the next one must not come
        await generation.DisposeAsync();

        Assert.Equal(FinishReason.Canceled, (await generation.Completion).Reason);
        Assert.Equal(0, engine.Snapshot().PrivateBlocks);
    }

    [Fact]
    public async Task Dispose_WhileSequencesRun_CompletesThemAll()
    {
        var runner = new CheckingRunner(s_endless);
        var engine = new RagEngine(runner, Options(running: 2), TimeProvider.System);
        var generations = Enumerable.Range(1, 8).Select(i => engine.Submit(Request([Question(i)], maxTokens: 400))).ToArray();

        await engine.DisposeAsync();

        Assert.All(generations, generation => Assert.True(generation.Completion.IsCompleted));
        var runs = runner.Runs;
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(runs, runner.Runs);
        Assert.Throws<ObjectDisposedException>(() => engine.Submit(Request([Question(1)])));
        await engine.PurgeAsync([Passage(1)], CancellationToken.None);
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Submit_BeyondTheLimit_IsRefusedAtOnce()
    {
        using var gate = new ManualResetEventSlim();
        var runner = new CheckingRunner(DefaultShape) { OnRun = () => gate.Wait() };
        await using var engine = new RagEngine(
            runner,
            new EngineOptions { MaxSequences = 2, StepCosts = TokenAMillisecond },
            TimeProvider.System
        );
        var accepted = new[] { engine.Submit(Request([Question(1)])), engine.Submit(Request([Question(2)])) };

        var refused = await engine.Submit(Request([Question(3)])).Completion;

        Assert.Equal(FinishReason.Error, refused.Reason);
        Assert.StartsWith("The engine is busy: 2 questions", refused.Error);
        gate.Set();
        Assert.All(await Task.WhenAll(accepted.Select(generation => generation.Completion)), completion => Assert.Null(completion.Error));
        Assert.Null((await engine.Submit(Request([Question(3)])).Completion).Error);
    }

    [Fact]
    public async Task Submit_AmidManyWarmingsAndCancellations_IsRefusedForTheNumberOfSequencesAlone()
    {
        const int Most = 200;
        using var gate = new ManualResetEventSlim();
        await using var engine = new RagEngine(
            new CheckingRunner(DefaultShape) { OnRun = () => gate.Wait() },
            new EngineOptions { MaxSequences = Most, StepCosts = TokenAMillisecond },
            TimeProvider.System
        );
        var accepted = new List<IGeneration>();
        for (var i = 0; i < Most; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                engine.Warm([Passage(i % 50, j)], WarmingPriority.Speculative).Dispose();
            }

            accepted.Add(engine.Submit(Request([Question(i % 50, 2, 3)])));
        }

        Assert.DoesNotContain(accepted, generation => generation.Completion.IsCompleted);
        var refused = await engine.Submit(Request([Question(3)])).Completion;
        gate.Set();
        var completions = await Task.WhenAll(accepted.Select(generation => generation.Completion));

        Assert.StartsWith($"The engine is busy: {Most} questions", refused.Error);
        Assert.All(completions, completion => Assert.Null(completion.Error));
    }

    /// <summary>The engine's own estimate is of its last step, before any of the burst was there.</summary>
    [Fact]
    public async Task Submit_BeyondTheLimitOfABurst_IsToldToWaitForTheWholeBurst()
    {
        const int Most = 100;
        using var gate = new ManualResetEventSlim();
        using var isRunning = new ManualResetEventSlim();
        await using var engine = new RagEngine(
            new CheckingRunner(DefaultShape)
            {
                OnRun = () =>
                {
                    isRunning.Set();
                    gate.Wait();
                },
            },
            new EngineOptions { MaxSequences = Most, StepCosts = TokenAMillisecond },
            TimeProvider.System
        );
        engine.Submit(Request([Question(1, 2, 3)]));
        isRunning.Wait(TestContext.Current.CancellationToken);
        for (var i = 1; i < Most; i++)
        {
            engine.Submit(Request([Question(1, 2, 3)]));
        }

        var refused = await engine.Submit(Request([Question(3)])).Completion;
        gate.Set();

        // A sequence that nothing is known of counts as one of 256 tokens, a millisecond each.
        Assert.InRange(refused.Refusal!.RetryAfter!.Value.TotalSeconds, 0.5 * Most * 0.256, 2 * Most * 0.256);
        Assert.Contains($"Ask again in {refused.Refusal.RetryAfter.Value.TotalSeconds:N1} s.", refused.Error);
    }

    [Fact]
    public async Task PurgeAsync_Returns_WhenNoLookupFindsIt()
    {
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), TimeProvider.System);
        var request = Request([Passage(Tokens(9, 1)), Question(3)]);
        await engine.Submit(request).Completion;

        await engine.PurgeAsync([request.Prompt.Parts[0]], TestContext.Current.CancellationToken);

        Assert.Equal(0, engine.Snapshot().CachedBlocks);
        Assert.Equal(0, (await engine.Submit(request).Completion).Usage.CachedTokens);
    }

    [Fact]
    public async Task Submit_RunnerThrows_IsAnErrorAndTheNextIsAnswered()
    {
        var runner = new CheckingRunner(DefaultShape) { FailNextWith = "out of luck" };
        await using var engine = new RagEngine(runner, Options(), TimeProvider.System);

        Assert.Equal(FinishReason.Error, (await engine.Submit(Request([Question(3)])).Completion).Reason);
        Assert.Null((await engine.Submit(Request([Question(3)])).Completion).Error);
    }

    [Fact]
    public async Task Submit_TheEngineThreadBroke_NobodyWaitsForEver()
    {
        var time = new FakeTime { BreaksOnThread = "rag-engine" };
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape), Options(), time);

        var generation = engine.Submit(Request([Passage(1, 2), Question(3)]));
        await Task.WhenAny(generation.Completion, Task.Delay(5000, TestContext.Current.CancellationToken));

        Assert.True(generation.Completion.IsCompleted);
        Assert.Equal("The engine has stopped: the clock broke", (await generation.Completion).Error);
        Assert.Equal("The engine has stopped: the clock broke", (await engine.Submit(Request([Question(3)])).Completion).Error);
    }
}
