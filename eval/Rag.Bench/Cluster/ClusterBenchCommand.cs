using System.CommandLine;

namespace Rag.Bench.Cluster;

/// <summary><c>rag-bench cluster</c>: many nodes, simulated.</summary>
internal static class ClusterBenchCommand
{
    /// <summary>The slack and the share that a holder has to hold were chosen on the seed 1, so they are measured on others.</summary>
    private const int FirstSeed = 2;

    public static Command Create()
    {
        var defaults = ClusterSettings.Default;
        var nodes = BenchOptions.Number("--nodes", "How many nodes, at most 128.", defaults.Nodes, least: 2);
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > 128)
            {
                result.AddError("--nodes must be at most 128.");
            }
        });
        var strays = BenchOptions.Number(
            "--strays",
            "Passages of a hundred that are of another story.",
            (int)(defaults.Strays * 100),
            least: 0
        );
        var slack = BenchOptions.Number("--slack", "Questions beyond the bound on load.", defaults.Bounds.Slack, least: 0);
        var held = BenchOptions.Number(
            "--held",
            "Passages of a hundred that a holder has to hold.",
            (int)(defaults.Bounds.HeldShare * 100),
            least: 0
        );
        var seeds = BenchOptions.Number("--seeds", "How many series of questions.", 3, least: 1, quick: 2);
        var command = new Command("cluster", "Routing among many nodes with measured costs, without a model.")
        {
            nodes,
            strays,
            slack,
            held,
            seeds,
        };
        command.SetMeasurement(
            (parsed, cancellation) =>
            {
                var settings = (parsed.GetValue(BenchOptions.Quick) ? ClusterSettings.Quick : defaults) with
                {
                    Nodes = parsed.GetValue(nodes),
                    Strays = parsed.GetValue(strays) / 100.0,
                    Bounds = defaults.Bounds with { Slack = parsed.GetValue(slack), HeldShare = parsed.GetValue(held) / 100.0 },
                };
                var progress = new Progress<string>(Console.Error.WriteLine);
                int[] series = [.. Enumerable.Range(FirstSeed, parsed.GetValue(seeds))];
                var report = ClusterBenchmark.Run(settings, series, progress, cancellation);
                return Task.FromResult(new BenchReport(new { Report = report }, report.Summary()));
            },
            isAnyMachineGood: _ => true
        );
        return command;
    }
}
