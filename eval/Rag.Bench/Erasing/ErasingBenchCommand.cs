using System.CommandLine;
using Rag.Api.CommandLine;

namespace Rag.Bench.Erasing;

/// <summary><c>rag-bench erasing</c>: what it costs that the databases overwrite what is deleted.</summary>
internal static class ErasingBenchCommand
{
    public static Command Create()
    {
        var entries = BenchOptions.Number("--entries", "Invented articles in each round.", 2_000, least: 1, quick: 500);
        var rounds = BenchOptions.Number(
            "--rounds",
            "Rounds with deleted bytes overwritten, and as many without, in turn.",
            5,
            least: 1,
            quick: 2
        );
        var dataDir = CommonOptions.DataDir();
        var command = new Command("erasing", "Entries a second with deleted bytes overwritten (SQLite's secure_delete) and without.")
        {
            entries,
            rounds,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    var count = parsed.GetValue(entries);
                    var (erasing, keeping) = await ErasingBenchmark.RunAsync(scratch, count, parsed.GetValue(rounds), cancellation);
                    return new BenchReport(
                        new
                        {
                            Entries = count,
                            ErasingPerSecond = ErasingBenchmark.Rates(erasing, count),
                            KeepingPerSecond = ErasingBenchmark.Rates(keeping, count),
                        },
                        ErasingBenchmark.Ratios(erasing, keeping)
                    );
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }
}
