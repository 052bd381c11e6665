using System.CommandLine;

namespace Rag.Bench.Cluster;

/// <summary><c>rag-bench cluster</c>: many nodes, simulated.</summary>
internal static class ClusterBenchCommand
{
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
        var seed = BenchOptions.Number("--seed", "Of the questions.", 1, least: 0);
        var command = new Command("cluster", "Routing among many nodes with measured costs, without a model.")
        {
            nodes,
            strays,
            slack,
            held,
            seed,
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
                var report = ClusterBenchmark.Run(settings, parsed.GetValue(seed), progress, cancellation);
                return Task.FromResult(BenchReport.Of(new { Report = report }, report.Summary()));
            }
        );
        return command;
    }
}
