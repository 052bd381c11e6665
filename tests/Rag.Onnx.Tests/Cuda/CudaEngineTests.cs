using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Cuda;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>
/// Compares the engine over the CUDA runner with the engine over the CPU runner: the same questions, many at once, in so few blocks that
/// copies and passages are given up.
/// </summary>
public sealed class CudaEngineTests
{
    private const int Questions = 24;
    private const int Tokens = 6;

    [Fact]
    public async Task Submit_OfManyQuestionsInFewBlocks_GivesTheTokensOfTheCpu()
    {
        var path = SharedData.Require("models/families/llama");
        using var cpu = OnnxModelRunner.Load(
            path,
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );
        using var checkpoint = DecoderCheckpoint.Open(path);
        using var cuda = CudaModelRunner.Load(
            path,
            BuiltGraphs.Folder,
            new CudaRunnerOptions { KvBytes = 32 * DeviceCaches.BytesPerBlock(checkpoint.Configuration) },
            new StandInDevice()
        );
        var expected = await AnswersAsync(cpu);
        var actual = await AnswersAsync(cuda);
        var again = await AnswersAsync(cuda);

        Assert.Equal(actual.Select(answer => answer[0].TokenId), again.Select(answer => answer[0].TokenId));
        foreach (var answers in (List<Delta>[][])[actual, again])
        {
            // In 16-bit floats a tie may fall either way; an answer with the same first token must give it the same probability.
            var same = expected.Zip(answers).Where(pair => pair.First[0].TokenId == pair.Second[0].TokenId).ToList();
            Assert.InRange(same.Count, Questions - 2, Questions);
            Assert.All(same, pair => Assert.Equal(pair.First[0].LogProbability, pair.Second[0].LogProbability, .03));
            Assert.All(answers, answer => Assert.Equal(Tokens, answer.Count));
        }
    }

    [Fact]
    public async Task Submit_WithSeveralProbes_WeighsThemAsEachAloneOnTheCpu()
    {
        var path = SharedData.Require("models/families/llama");
        using var cpu = OnnxModelRunner.Load(
            path,
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );
        using var checkpoint = DecoderCheckpoint.Open(path);
        using var cuda = CudaModelRunner.Load(
            path,
            BuiltGraphs.Folder,
            new CudaRunnerOptions { KvBytes = 96 * DeviceCaches.BytesPerBlock(checkpoint.Configuration) },
            new StandInDevice()
        );
        ReadOnlyMemory<int>[] probes = [Probe(3, 1), Probe(1, 2), Probe(9, 3), Probe(4, 4)];
        var alone = new List<double[]>();
        foreach (var probe in probes)
        {
            alone.AddRange(await WeighAsync(cpu, [probe]));
        }

        AssertClose(alone, await WeighAsync(cpu, probes), 1e-3);
        AssertClose(alone, await WeighAsync(cuda, probes), .05);

        static ReadOnlyMemory<int> Probe(int length, int seed) => Ids(60 + seed, length).ToArray();

        static void AssertClose(List<double[]> expected, List<double[]> actual, double tolerance)
        {
            Assert.Equal(expected.Select(probe => probe.Length), actual.Select(probe => probe.Length));
            Assert.All(expected.SelectMany(probe => probe).Zip(actual.SelectMany(probe => probe)), pair =>
                Assert.Equal(pair.First, pair.Second, tolerance)
            );
        }
    }

    private static async Task<List<double[]>> WeighAsync(IModelRunner runner, IReadOnlyList<ReadOnlyMemory<int>> probes)
    {
        await using var engine = new RagEngine(runner, new EngineOptions { SamplingThreads = 1 }, TimeProvider.System);
        var constraint = new Weighing(probes);
        var generation = engine.Submit(Request(3) with { Constraint = constraint });
        Assert.Null((await generation.Completion).Error);
        return constraint.Observed;
    }

    private static async Task<List<Delta>[]> AnswersAsync(IModelRunner runner)
    {
        await using var engine = new RagEngine(
            runner,
            new EngineOptions { MaxRunningSequences = 3, SamplingThreads = 1 },
            TimeProvider.System
        );
        var generations = Enumerable.Range(0, Questions).Select(i => engine.Submit(Request(i))).ToArray();
        var answers = new List<List<Delta>>();
        foreach (var generation in generations)
        {
            var deltas = new List<Delta>();
            await foreach (var delta in generation.Deltas)
            {
                deltas.Add(delta);
            }

            Assert.Null((await generation.Completion).Error);
            answers.Add(deltas);
        }

        return [.. answers];
    }

    private static EngineRequest Request(int i) =>
        new(
            new Prompt([
                new PromptPart(PromptPartKind.System, [.. Ids(1, 20)]),
                new PromptPart(PromptPartKind.Passage, [.. Ids(2 + (i % 5), 90)]),
                new PromptPart(PromptPartKind.Passage, [.. Ids(7 + (i % 3), 270)]),
                new PromptPart(PromptPartKind.Question, [.. Ids(20 + i, 15 + i)]),
            ]),
            TenantScope.Public,
            SamplingParameters.Greedy,
            Tokens,
            Constraint: null
        );

    private static IEnumerable<int> Ids(int seed, int count) =>
        Enumerable.Range(0, count).Select(i => 3 + (((i * 31) + (seed * 101)) % 500));

    /// <summary>Allows anything, and stops after a token.</summary>
    private sealed class Weighing(IReadOnlyList<ReadOnlyMemory<int>> probes) : ITokenConstraint
    {
        public IReadOnlyList<ReadOnlyMemory<int>> Probes { get; } = probes;

        public List<double[]> Observed { get; } = [];

        public bool IsFree => true;

        public ReadOnlySpan<int> AllowedNext => [];

        public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities) => Observed.Add(logProbabilities.ToArray());

        public ConstraintVerdict Accept(int tokenId, double logProbability) => ConstraintVerdict.Stop;
    }
}
