using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>What models with states take in memory and time, beside a transformer of their size; runs when RAG_BENCHMARKS is set.</summary>
public sealed class StateBenchmark
{
    private const int Context = 8192;

    [Theory]
    [InlineData("llama")]
    [InlineData("lfm2")]
    [InlineData("bamba")]
    [InlineData("mamba2")]
    public async Task FirstToken_AtEightThousandTokens_WithAndWithoutCheckpoints(string type)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is null, "measures; runs when RAG_BENCHMARKS is set.");
        using var folder = new TemporaryFolder();
        using var runner = OnnxModelRunner.Load(
            RandomStateFolder.Write(Path.Combine(folder.Path, type), type),
            BuiltGraphs.Folder,
            new ModelRunnerOptions { KvBytes = 1L << 30, Threads = 2 }
        );
        var shape = runner.Shape;
        await using var engine = new RagEngine(runner, new EngineOptions(), TimeProvider.System);
        await AskAsync(engine, 900, 99, KvSharing.None);
        var alone = await AskAsync(engine, Context, 1, KvSharing.None);
        await AskAsync(engine, Context, 1, KvSharing.Shared);
        var kept = await AskAsync(engine, Context, 2, KvSharing.Shared);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{type}: KV at {Context} tokens {(double)shape.BytesPerBlock * Context / shape.BlockSize / (1 << 20):F1} MiB, "
                + $"a state {(double)shape.BytesPerState / (1 << 20):F2} MiB; first token after {alone.First:F0} ms, "
                + $"from a checkpoint {kept.First:F0} ms ({kept.Computed} tokens computed)"
        );
    }

    private static async Task<(double First, int Computed)> AskAsync(RagEngine engine, int tokens, int question, KvSharing sharing)
    {
        var generation = engine.Submit(
            new EngineRequest(
                new Prompt([Part(PromptPartKind.Passage, tokens - 40, 1), Part(PromptPartKind.Question, 40, 1 + question)]),
                TenantScope.Public,
                SamplingParameters.Greedy,
                MaxTokens: 2,
                Constraint: null
            )
            {
                Attention = PromptAttention.Causal,
                Sharing = sharing,
            }
        );
        var completion = await generation.Completion;
        Assert.NotEqual(FinishReason.Error, completion.Reason);
        return (completion.TimeToFirstToken!.Value.TotalMilliseconds, completion.Usage.ComputedTokens);
    }

    private static PromptPart Part(PromptPartKind kind, int length, int seed)
    {
        var random = new Random(seed);
        return new PromptPart(kind, [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 4096))]);
    }
}
