using System.CommandLine;

namespace Rag.Bench.Cache;

/// <summary><c>rag-bench cache</c>: the passage cache on traces of questions, without a model.</summary>
internal static class CacheBenchCommand
{
    private const int Questions = 20_000;

    /// <summary>Half of the longest line that the engine takes by default.</summary>
    private const int DefaultWaiting = 128;

    /// <summary>The constants of the eviction policy were chosen on the seeds 1 and 2, so they are measured on others.</summary>
    private const int FirstSeed = 101;

    public static Command Create()
    {
        var seeds = BenchOptions.Number("--seeds", "How many traces.", 5, least: 1, quick: 1);
        var waiting = BenchOptions.Number("--waiting", "Questions in line in the loaded case.", DefaultWaiting, least: 0);
        var command = new Command(
            "cache",
            "Tokens computed by the passage cache, by LRU, and by caches that know more than can be known, without a model."
        )
        {
            seeds,
            waiting,
        };
        command.SetMeasurement(
            (parsed, cancellation) =>
            {
                int[] traces = [.. Enumerable.Range(FirstSeed, parsed.GetValue(seeds))];
                var report = CacheBenchmark.Run(traces, Questions, parsed.GetValue(waiting), cancellation);
                return Task.FromResult(
                    new BenchReport(
                        new
                        {
                            report.Questions,
                            report.Waiting,
                            report.Runs,
                        },
                        report.Summary()
                    )
                );
            },
            isAnyMachineGood: _ => true
        );
        return command;
    }
}
