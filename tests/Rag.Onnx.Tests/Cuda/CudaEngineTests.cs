using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Cuda;
using Rag.Onnx.Llama;
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
            ModelCacheFolder.Path,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );
        using var checkpoint = LlamaCheckpoint.Open(path);
        using var cuda = CudaModelRunner.Load(
            path,
            ModelCacheFolder.Path,
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
}
