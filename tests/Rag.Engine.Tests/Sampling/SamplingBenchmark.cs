using System.Diagnostics;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Sampling;

/// <summary>Microseconds to choose one token of 49,152, by settings. Runs when RAG_BENCHMARKS is set.</summary>
public sealed class SamplingBenchmark
{
    private const int Vocabulary = 49_152;
    private const int Rows = 8;
    private const int AnswerTokens = 320;

    [Fact]
    public void Choose_BySettings_MicrosecondsARow()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var all = new SamplingParameters(0.8, 0.95, 1)
        {
            TopK = 50,
            MinP = 0.01,
            RepetitionPenalty = 1.1,
            FrequencyPenalty = 0.2,
            PresencePenalty = 0.1,
            LogitBias = Enumerable.Range(0, 30).ToDictionary(id => id * 100, id => id - 15.0),
            Alternatives = 20,
        };
        foreach (
            var (name, sampling) in ((string, SamplingParameters)[])
                [
                    ("greedy", SamplingParameters.Greedy),
                    ("temperature", new SamplingParameters(0.8, 1, 1)),
                    ("top-k 50", new SamplingParameters(0.8, 1, 1) { TopK = 50 }),
                    ("top-p 0.95", new SamplingParameters(0.8, 0.95, 1)),
                    ("min-p 0.05", new SamplingParameters(0.8, 1, 1) { MinP = 0.05 }),
                    ("all", all),
                    ("all but top-k", all with { TopK = 0 }),
                    ("all but top-k, min-p", all with { TopK = 0, MinP = 0 }),
                ]
        )
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{name}: {Microseconds(sampling, 3):F1} us a row; flat logits {Microseconds(sampling, 0):F1} us"
            );
        }
    }

    private static double Microseconds(SamplingParameters sampling, double spread)
    {
        var random = new Random(5);
        var rows = Enumerable
            .Range(0, Rows)
            .Select(_ => Enumerable.Range(0, Vocabulary).Select(_ => (float)(Gauss(random) * spread)).ToArray())
            .ToArray();
        var prompt = new Prompt([
            new PromptPart(PromptPartKind.Question, [.. Enumerable.Range(0, 1500).Select(_ => random.Next(Vocabulary))]),
        ]);
        const int Rounds = 1500; // long enough for the last tier of compilation to come in
        var state = new SamplingState(sampling, prompt, AnswerTokens);
        var sampler = new Sampler(Vocabulary);
        var maxima = new GroupMaxima(Vocabulary);
        var best = double.MaxValue;
        var alternatives = new TokenLogProbability[sampling.Alternatives];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var row in rows)
            {
                var summary = LogitSummary.Of(row, maxima);
                if (alternatives.Length > 0)
                {
                    sampler.Rank(row, summary, maxima, alternatives);
                }

                var token = sampler.Choose(row, summary, maxima, state)!.Value;
                if (round < AnswerTokens / Rows)
                {
                    state.Adjustment?.Note(token);
                }
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Rows);
        }

        return best;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
