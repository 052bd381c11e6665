using System.Diagnostics;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>
/// Times whole steps of the reader on the paged graph and on the graph around GroupQueryAttention: the same checkpoint, linear layers,
/// threads and steps. Both graphs take turns in one process, so that a busy machine disturbs both alike.
/// </summary>
/// <param name="modelPath">As for <see cref="OnnxModelRunner.Load"/>.</param>
internal sealed class StepBenchmark(string modelPath, string cacheFolder, ModelRunnerOptions options)
{
    /// <summary>Tokens before a decoded one: five passages of 256 tokens and a question.</summary>
    public const int Context = 1300;

    private static readonly (string Name, int Sequences, int NewTokens, int PastTokens)[] s_cases =
    [
        ("prefill", 1, 512, 0),
        ("decode", 1, 1, Context),
        ("decode", 8, 1, Context),
    ];

    /// <param name="timePerCase">Time spent on each case.</param>
    public IEnumerable<StepTiming> Run(TimeSpan timePerCase, CancellationToken cancellation)
    {
        foreach (var (name, sequences, newTokens, pastTokens) in s_cases)
        {
            cancellation.ThrowIfCancellationRequested();
            using var paged = new PagedStep(modelPath, cacheFolder, options, sequences, newTokens, pastTokens);
            using var baseline = new GroupQueryStep(modelPath, cacheFolder, options, sequences, newTokens, pastTokens);
            var (ours, theirs) = (double.MaxValue, double.MaxValue);
            var start = Stopwatch.GetTimestamp();
            for (var round = 0; round < 5 || Stopwatch.GetElapsedTime(start) < timePerCase; round++)
            {
                ours = Math.Min(ours, Time(paged.Run));
                theirs = Math.Min(theirs, Time(baseline.Run));
            }

            yield return new StepTiming(name, sequences, newTokens, pastTokens, ours, theirs);
        }
    }

    private static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
