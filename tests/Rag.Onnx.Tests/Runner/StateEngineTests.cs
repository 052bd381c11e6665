using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>Models with states behind the engine: answers from checkpoints are those of an engine that keeps nothing.</summary>
public sealed class StateEngineTests
{
    private const int Requests = 12;
    private static readonly PromptPart[] s_passages =
    [
        .. Enumerable.Range(0, 4).Select(i => Part(PromptPartKind.Passage, 40 + (i * 23), i)),
    ];

    [Theory]
    [InlineData("lfm2")]
    [InlineData("mamba2")]
    [InlineData("bamba")]
    [InlineData("qwen3-next")]
    public async Task Answers_FromCheckpoints_EqualThoseWithoutACache(string family)
    {
        using var runner = Load(family, 1 << 22); // room for every checkpoint
        var expected = await ExpectedAsync(runner);
        await using var engine = Start(runner);
        var generations = Enumerable.Range(0, Requests).Select(i => engine.Submit(Request(i))).ToArray();
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal(expected[i], await TokensAsync(generations[i]));
        }

        Assert.True(engine.Snapshot().CachedTokens > 300, $"{engine.Snapshot()}");
        var again = engine.Submit(Request(3));
        Assert.Equal(expected[3], await TokensAsync(again));
        var usage = (await again.Completion).Usage;
        Assert.InRange(usage.ComputedTokens, 1, 64);
    }

    [Theory]
    [InlineData("lfm2")]
    [InlineData("mamba2")]
    [InlineData("bamba")]
    [InlineData("qwen3-next")]
    public async Task Answers_WithFailingStepsCancellationAndPurges_EqualThoseWithoutACache(string family)
    {
        using var runner = Load(family, 600 << 10);
        var expected = await ExpectedAsync(runner);
        await using var engine = Start(new FailingRunner(runner, every: 61));
        var ended = 0;
        for (var round = 0; round < 4; round++)
        {
            var generations = Enumerable.Range(0, Requests).Select(i => engine.Submit(Request(i))).ToArray();
            generations[round].Cancel();
            await engine.PurgeAsync([s_passages[round]], TestContext.Current.CancellationToken);
            for (var i = 0; i < Requests; i++)
            {
                var tokens = await TokensAsync(generations[i]);
                var completion = await generations[i].Completion;
                Assert.Equal(expected[i].Take(tokens.Count), tokens);
                if (completion.Reason is FinishReason.Length or FinishReason.Stop)
                {
                    Assert.Equal(expected[i].Count, tokens.Count);
                    ended++;
                }
            }
        }

        Assert.InRange(ended, Requests, (4 * Requests) - 4);
        await engine.PurgeAsync(s_passages, TestContext.Current.CancellationToken);
        Assert.Empty(await engine.FindTracesAsync(s_passages, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Run_WithSlotsThatCannotBe_IsRefusedBeforeAnythingIsWritten()
    {
        using var runner = Load("lfm2", 600 << 10);
        Assert.Contains("State slot 1 is written", Refusal(runner, (0, 1), (1, 2)));
        Assert.Contains("State slot 2 is written", Refusal(runner, (0, 2), (1, 2)));
        Assert.Contains("State slot 3 is written", Refusal(runner, (3, 3)));
        Assert.Contains("state slots 0 and 4096", Refusal(runner, (0, 4096)));
        Assert.Contains("state slots -2 and 0", Refusal(runner, (-2, 0)));
    }

    [Fact]
    public void Load_WithMemoryForTooFewStates_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Load("mamba2", 100 << 10));

        Assert.Contains("4 states of", refusal.Message);
    }

    private static string Refusal(OnnxModelRunner runner, params (int From, int To)[] slots)
    {
        var batch = new RaggedBatch();
        batch.Begin(1);
        foreach (var (i, (from, to)) in slots.Index())
        {
            batch.Add([5], 0, [i], [runner.Shape.BlockSize], [0], runner.Shape.BlockSize, stateFrom: from, stateTo: to);
        }

        return Assert.Throws<ArgumentException>(() => runner.Run(batch)).Message;
    }

    private static OnnxModelRunner Load(string family, long bytes) =>
        OnnxModelRunner.Load(
            SharedData.Require($"models/families/{family}"),
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = bytes,
                Threads = 2,
            }
        );

    private static RagEngine Start(IModelRunner runner) =>
        new(
            runner,
            new EngineOptions
            {
                MaxRunningSequences = 5,
                SamplingThreads = 1,
                StepCosts = new StepCosts { PrefillToken = 3 },
            },
            TimeProvider.System
        );

    private static async Task<List<List<int>>> ExpectedAsync(IModelRunner runner)
    {
        var expected = new List<List<int>>();
        for (var i = 0; i < Requests; i++)
        {
            await using var engine = Start(runner);
            expected.Add(await TokensAsync(engine.Submit(Request(i) with { Sharing = KvSharing.None })));
        }

        return expected;
    }

    private static async Task<List<int>> TokensAsync(IGeneration generation)
    {
        var tokens = new List<int>();
        await foreach (var delta in generation.Deltas)
        {
            tokens.Add(delta.TokenId);
        }

        return tokens;
    }

    private static EngineRequest Request(int i) =>
        new(
            new Prompt([
                Part(PromptPartKind.System, 37, 90),
                s_passages[i % 2],
                s_passages[2 + (i / 2 % 2)],
                Part(PromptPartKind.Question, 9 + (i % 3), 100 + (i % 6)),
            ]),
            new TenantScope("public"),
            SamplingParameters.Greedy,
            MaxTokens: 40,
            Constraint: null
        );

    private static PromptPart Part(PromptPartKind kind, int length, int seed)
    {
        var random = new Random(seed);
        return new PromptPart(kind, [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 512))]);
    }

    /// <summary>Runs the step, so that all that it writes is written, and fails.</summary>
    private sealed class FailingRunner(IModelRunner inner, int every) : IModelRunner
    {
        private int _runs;

        public ModelShape Shape => inner.Shape;

        public Span<float> Run(RaggedBatch batch)
        {
            var logits = inner.Run(batch);
            return ++_runs % every == 0 ? throw new InvalidOperationException("injected") : logits;
        }

        public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

        public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

        public void Dispose() { }
    }
}
