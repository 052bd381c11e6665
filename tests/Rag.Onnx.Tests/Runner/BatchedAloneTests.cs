using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>
/// An answer does not depend on the questions answered beside it, on the slices of its prefill, or on the content of the cache.
/// </summary>
public sealed class BatchedAloneTests
{
    private const int AnswerTokens = 16;

    /// <summary>Four times as many in the long form.</summary>
    private static readonly int s_questions = LongForm.Of(6, 24);

    [Fact]
    public async Task Generate_ReaderInFp32_TheSameTokensTogetherAsAlone()
    {
        var differences = await CompareAsync(WeightMode.Float32, KvType.Float32, rounding: 1e-3);
        Assert.InRange(differences, 0, 1);
    }

    [Fact]
    public async Task Generate_ReaderAsShipped_DiffersOnlyWhereTwoTokensAreAsLikely()
    {
        var differences = await CompareAsync(WeightMode.BlockInt8Wide, KvType.BFloat16, rounding: 0.05);
        Assert.InRange(differences, 0, 3);
    }

    /// <summary>
    /// The number of answers that differ from the answer given alone. Fails when an answer differs although its two likeliest tokens were
    /// further apart than rounding explains.
    /// </summary>
    private static async Task<int> CompareAsync(WeightMode weights, KvType kv, double rounding)
    {
        using var runner = OnnxModelRunner.Load(
            BundledModels.Reader,
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = weights,
                KvType = kv,
                KvBytes = 512 << 20,
                Threads = 2,
            }
        );
        var options = new EngineOptions
        {
            StepCosts = new StepCosts
            {
                Step = 4,
                PrefillToken = 0.4,
                DecodeToken = 1,
            },
        };
        var prompts = Prompts();
        var alone = new List<List<Delta>>();
        await using (var engine = new RagEngine(runner, options, TimeProvider.System))
        {
            for (var i = 0; i < prompts.Count; i++)
            {
                alone.Add(await AskAsync(engine, prompts[i].In(new AccessScope($"alone {i}"))));
            }
        }

        await using var busy = new RagEngine(runner, options, TimeProvider.System);
        var together = await Task.WhenAll(prompts.Select(prompt => AskAsync(busy, prompt)));
        Assert.True(busy.Snapshot().CachedTokens > 0, "some passages are shared");
        return alone.Zip(together).Count(pair => Differs(pair.First, pair.Second, rounding));
    }

    private static bool Differs(List<Delta> alone, List<Delta> together, double rounding)
    {
        Assert.Equal(alone.Count, together.Count);
        for (var i = 0; i < alone.Count; i++)
        {
            if (alone[i].TokenId != together[i].TokenId)
            {
                var likeliest = alone[i].Alternatives.Span;
                Assert.InRange(likeliest[0].LogProbability - likeliest[1].LogProbability, 0, rounding);
                return true;
            }

            Assert.Equal(alone[i].LogProbability, together[i].LogProbability, 2 * rounding);
        }

        return false;
    }

    private static async Task<List<Delta>> AskAsync(RagEngine engine, Prompt prompt)
    {
        var sampling = SamplingParameters.Greedy with
        {
            Alternatives = 2,
            LogitBias = engine.Shape.EndTokens.ToDictionary(token => token, _ => -SamplingParameters.LargestBias),
        };
        await using var generation = engine.Submit(
            new EngineRequest(prompt, new TenantScope(prompt.Parts[^1].Scope.Value), sampling, AnswerTokens, null)
        );
        var deltas = new List<Delta>();
        await foreach (var delta in generation.Deltas.WithCancellation(TestContext.Current.CancellationToken))
        {
            deltas.Add(delta with { Alternatives = delta.Alternatives.ToArray() });
        }

        return deltas;
    }

    /// <summary>Prompts over a few passages of uneven lengths, in changing orders and combinations.</summary>
    private static List<Prompt> Prompts()
    {
        var random = new Random(3);
        PromptPart[] passages = [.. Enumerable.Range(0, 8).Select(_ => Invent(PromptPartKind.Passage, random.Next(1, 150)))];
        var system = Invent(PromptPartKind.System, 27);
        return
        [
            .. Enumerable
                .Range(0, s_questions)
                .Select(i => new Prompt([
                    system,
                    .. random.GetItems(passages, 1 + (i % 4)).Distinct(),
                    Invent(PromptPartKind.Question, random.Next(3, 40)),
                ])),
        ];

        PromptPart Invent(PromptPartKind kind, int tokens) =>
            new(kind, [.. Enumerable.Range(0, tokens).Select(_ => random.Next(300, 20_000))]);
    }
}
