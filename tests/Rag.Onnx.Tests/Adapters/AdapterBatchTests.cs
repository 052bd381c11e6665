using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Adapters;

/// <summary>Different adapters and none in one batch, against the models with the adapters merged into their weights.</summary>
public sealed class AdapterBatchTests : IDisposable
{
    private static readonly int[][] s_prompts = [.. new[] { 9, 1, 33, 5, 17 }.Select((length, i) => Tokens(length, i))];

    /// <summary>Of each prompt.</summary>
    private static readonly int[] s_slots = [1, 0, 2, 1, 0];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama", 1)]
    [InlineData("llama", 2)]
    [InlineData("qwen2", 3)]
    [InlineData("phi3", 4)]
    [InlineData("gemma2", 5)]
    [InlineData("granite", 6)]
    public void Run_OfABatchOfAdapters_GivesEachSequenceTheLogitsOfItsMergedWeights(string family, int seed)
    {
        var model = SharedData.Require($"models/families/{family}");
        RandomAdapter[] adapters = [new(model, seed), new(model, seed + 100)];
        using var runner = Load(model, Exact with { AdapterSlots = 2 });
        Fill(runner, adapters);
        var together = RunTogether(runner);

        string[] merged = [model, .. adapters.Select((adapter, i) => adapter.MergeInto(_folder.File($"merged{i}")))];
        foreach (var (i, prompt) in s_prompts.Index())
        {
            using var alone = Load(merged[s_slots[i]], Exact);
            var expected = Run(alone, [(prompt, 0)])[0];
            var scale = expected.Max(MathF.Abs);
            Assert.All(expected.Zip(together[i]), pair =>
                Assert.InRange(pair.Second, pair.First - (2e-5f * scale), pair.First + (2e-5f * scale))
            );
        }
    }

    /// <summary>In the form that is shipped rows are exact, whatever stands beside them, so that what is cached fits every batch.</summary>
    [Theory]
    [InlineData("llama", 7)]
    [InlineData("gemma2", 8)]
    public void Run_OfABatchAsShipped_GivesEachSequenceBitForBitWhatItGetsAlone(string family, int seed)
    {
        var model = SharedData.Require($"models/families/{family}");
        RandomAdapter[] adapters = [new(model, seed), new(model, seed + 100)];
        using var runner = Load(model, Shipped with { AdapterSlots = 2 });
        Fill(runner, adapters);
        using var without = Load(model, Shipped);

        var together = RunTogether(runner);
        foreach (var (i, prompt) in s_prompts.Index())
        {
            Assert.Equal(Run(runner, [(prompt, s_slots[i])])[0], together[i]);
            if (s_slots[i] == 0)
            {
                Assert.Equal(Run(without, [(prompt, 0)])[0], together[i]);
            }
        }
    }

    [Fact]
    public void Run_AsShipped_DiffersFromMergedWeightsByTheirRoundingAlone()
    {
        var model = SharedData.Require("models/families/llama");
        RandomAdapter[] adapters = [new(model, 9), new(model, 109)];
        using var runner = Load(model, Shipped with { AdapterSlots = 2 });
        using var exact = Load(model, Exact with { AdapterSlots = 2 });
        Fill(runner, adapters);
        exact.SetAdapter(1, exact.ReadAdapter(_folder.File("adapter0")));
        exact.SetAdapter(2, exact.ReadAdapter(_folder.File("adapter1")));

        foreach (var (shipped, reference) in RunTogether(runner).Zip(RunTogether(exact)))
        {
            var scale = reference.Max(MathF.Abs);
            Assert.InRange(shipped.Zip(reference, (a, b) => MathF.Abs(a - b)).Max() / scale, 0, .04f);
        }
    }

    [Fact]
    public void Run_WithASlotThatWasEmptied_IsRefusedByName()
    {
        var model = SharedData.Require("models/families/llama");
        using var runner = Load(model, Exact with { AdapterSlots = 2 });
        Fill(runner, [new(model, 1), new(model, 2)]);
        runner.SetAdapter(2, null);

        var refusal = Assert.Throws<ArgumentException>(() => RunTogether(runner));

        Assert.Contains("slot 2, where none is loaded", refusal.Message);
    }

    [Fact]
    public async Task Ask_ByTwoTenantsWithAdaptersAndOneWithout_AnswersEachAsAloneWithMergedWeights()
    {
        var model = SharedData.Require("models/families/llama");
        RandomAdapter[] adapters = [new(model, 11), new(model, 111)];
        using var runner = Load(model, Exact with { AdapterSlots = 2 });
        await using var engine = new RagEngine(runner, Options(), TimeProvider.System);
        string?[] names = [null, "a", "b"];
        foreach (var (i, adapter) in adapters.Index())
        {
            await engine.Adapters.LoadAsync(names[i + 1]!, adapter.WriteTo(_folder.File($"adapter{i}")), Cancellation);
        }

        // Twice: the second time all passages are cached, for each adapter its own.
        var first = await Task.WhenAll(names.Select(name => AskAsync(engine, name)));
        var second = await Task.WhenAll(names.Select(name => AskAsync(engine, name)));

        string[] merged = [model, .. adapters.Select((adapter, i) => adapter.MergeInto(_folder.File($"merged{i}")))];
        foreach (var (i, folder) in merged.Index())
        {
            using var alone = Load(folder, Exact);
            await using var single = new RagEngine(alone, Options(), TimeProvider.System);
            var (expected, _) = await AskAsync(single, null);
            Assert.Equal(expected, first[i].Tokens);
            Assert.Equal(expected, second[i].Tokens);
            Assert.Equal(s_passage.TokenIds.Length, second[i].Cached);
        }

        Assert.Equal(3, first.Select(answer => string.Join(' ', answer.Tokens)).Distinct().Count());
    }

    private static readonly PromptPart s_passage = new(PromptPartKind.Passage, [.. Tokens(40, 20)]);

    private static async Task<(List<int> Tokens, int Cached)> AskAsync(RagEngine engine, string? adapter)
    {
        var prompt = new Prompt([s_passage, new PromptPart(PromptPartKind.Question, [.. Tokens(7, 21)])]);
        var request = new EngineRequest(prompt, new TenantScope(adapter ?? "public"), SamplingParameters.Greedy, 12, null)
        {
            Adapter = adapter,
        };
        await using var generation = engine.Submit(request);
        var tokens = await generation.Deltas.Select(delta => delta.TokenId).ToListAsync(Cancellation);
        return (tokens, (await generation.Completion).Usage.ReusedTokens);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EngineOptions Options() =>
        new()
        {
            StepCosts = new StepCosts
            {
                Step = 1,
                PrefillToken = .1,
                DecodeToken = .1,
            },
        };

    private static ModelRunnerOptions Exact { get; } =
        new()
        {
            Weights = WeightMode.Float32,
            KvType = KvType.Float32,
            KvBytes = 8 << 20,
            Threads = 2,
        };

    private static ModelRunnerOptions Shipped { get; } = new() { KvBytes = 8 << 20, Threads = 2 };

    private static OnnxModelRunner Load(string model, ModelRunnerOptions options) =>
        OnnxModelRunner.Load(model, BuiltGraphs.Folder, options);

    private void Fill(OnnxModelRunner runner, IReadOnlyList<RandomAdapter> adapters)
    {
        foreach (var (i, adapter) in adapters.Index())
        {
            runner.SetAdapter(i + 1, runner.ReadAdapter(adapter.WriteTo(_folder.File($"adapter{i}"))));
        }
    }

    private static float[][] RunTogether(OnnxModelRunner runner) => Run(runner, [.. s_prompts.Zip(s_slots)]);

    /// <summary>The logits of each prompt's last token.</summary>
    private static float[][] Run(OnnxModelRunner runner, (int[] Tokens, int Slot)[] prompts)
    {
        var (batch, size) = (new RaggedBatch(), runner.Shape.BlockSize);
        batch.Begin(2);
        foreach (var (i, (tokens, slot)) in prompts.Index())
        {
            var first = batch.Add(tokens, 0, [2 * i, (2 * i) + 1], [size, size], [0, 0], size, slot);
            batch.AddLogitRow(first + tokens.Length - 1);
        }

        return [.. runner.Run(batch).ToArray().Chunk(runner.Shape.VocabularySize)];
    }

    private static int[] Tokens(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(5, 500))];
    }
}
