using System.Diagnostics;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>
/// Speed and agreement of every weight mode, by turns in one process so that all modes meet the same load. Runs when RAG_BENCHMARKS is set.
/// </summary>
public sealed class WeightsBenchmark
{
    private const int Context = 1300;

    [Fact]
    public void Run_InEveryWeightMode_SpeedAndAgreement()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        foreach (
            var (mode, block) in (ReadOnlySpan<(WeightMode, int)>)
                [
                    (WeightMode.Float32, 32),
                    (WeightMode.BlockInt8, 32),
                    (WeightMode.BlockInt8, 128),
                    (WeightMode.BlockInt4, 32),
                    (WeightMode.BlockInt8Wide, 32),
                    (WeightMode.BlockInt4Wide, 32),
                ]
        )
        {
            using var runner = OnnxModelRunner.Load(
                BundledModels.Reader,
                BuiltGraphs.Folder,
                new ModelRunnerOptions
                {
                    Weights = mode,
                    WeightBlock = block,
                    KvBytes = 512 << 20,
                    Threads = 2,
                }
            );
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{mode}/{block}: prefill {PrefillRate(runner, 1):F0} tok/s, 5 x 256 {PrefillRate(runner, 5):F0} tok/s, decode at "
                    + $"{Context} "
                    + $"{DecodeRate(runner, 1):F0} tok/s, 8 sequences {DecodeRate(runner, 8):F0} tok/s; {ReaderLogits.Compare(runner)}"
            );
        }
    }

    private static double PrefillRate(OnnxModelRunner runner, int sequences) => Best(8 / sequences + 2, () =>
        {
            var harness = new PromptHarness(runner);
            harness.AppendTogether(
                [.. Enumerable.Range(0, sequences).Select(_ => harness.Begin())],
                [.. Enumerable.Range(0, sequences).Select(Tokens)]
            );
            return sequences * 256;
        });

    private static double DecodeRate(OnnxModelRunner runner, int sequences)
    {
        const int Steps = 8;
        var harness = new PromptHarness(runner);
        var running = Enumerable.Range(0, sequences).Select(_ => harness.Begin()).ToArray();
        foreach (var sequence in running)
        {
            sequence.Append(Enumerable.Range(0, Context).Select(i => 300 + i).ToArray());
        }

        int[][] next = [.. running.Select(_ => new[] { 300 })];
        return Best(4, () =>
        {
            for (var step = 0; step < Steps; step++)
            {
                harness.AppendTogether(running, next);
            }

            return sequences * Steps;
        });
    }

    private static int[] Tokens(int seed) => [.. Enumerable.Range(0, 256).Select(i => 300 + (i * 7 * (seed + 1)))];

    /// <summary>Tokens a second of the fastest of several runs, after a first run that is not timed.</summary>
    private static double Best(int runs, Func<int> run)
    {
        run();
        var best = 0.0;
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            best = Math.Max(best, run() / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
