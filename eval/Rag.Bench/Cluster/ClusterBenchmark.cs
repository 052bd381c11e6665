using Rag.Cluster.Routing;

namespace Rag.Bench.Cluster;

/// <summary>Routing among simulated nodes, beside what a single node with all their memory would do.</summary>
internal static class ClusterBenchmark
{
    private const int MovedKeys = 20_000;
    private const int NameSets = 20;

    /// <summary>Nothing is timed, so seeds are simulated at once.</summary>
    public static ClusterReport Run(
        ClusterSettings settings,
        IReadOnlyList<int> seeds,
        IProgress<string> progress,
        CancellationToken cancellation
    )
    {
        var simulated = new ClusterSeed[seeds.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, seeds.Count, options, i => simulated[i] = Run(settings, seeds[i], progress, cancellation));
        return new ClusterReport(settings, simulated, Moved(settings.Nodes, settings.Nodes + 1), Moved(settings.Nodes, settings.Nodes - 1));
    }

    private static ClusterSeed Run(ClusterSettings settings, int seed, IProgress<string> progress, CancellationToken cancellation)
    {
        var one = settings with { Nodes = 1, ChunksPerNode = settings.ChunksPerNode * settings.Nodes };
        var simulation = new ClusterSimulation(settings, ClusterRouting.Service, seed);
        progress.Report($"Seed {seed}: the service's routing.");
        simulation.WarmUp(cancellation);
        var service = simulation.Count(cancellation);
        var left = simulation.Without(node: 0, settings.Questions / 2, cancellation);
        var joined = simulation.Without(node: null, settings.Questions / 2, cancellation);
        return new ClusterSeed(
            seed,
            Counted(one, ClusterRouting.Random, "one node"),
            service,
            Counted(settings, ClusterRouting.ConsistentHashing, "consistent hashing"),
            Counted(settings, ClusterRouting.Random, "random routing"),
            left,
            joined
        );

        ClusterRun Counted(ClusterSettings asked, ClusterRouting routing, string step)
        {
            progress.Report($"Seed {seed}: {step}.");
            var run = new ClusterSimulation(asked, routing, seed);
            run.WarmUp(cancellation);
            return run.Count(cancellation);
        }
    }

    /// <summary>A share for each set of names.</summary>
    private static double[] Moved(int before, int after) =>
        [
            .. Enumerable
                .Range(0, NameSets)
                .Select(set =>
                {
                    NodeId[] names = [.. Enumerable.Range(0, Math.Max(before, after)).Select(node => NodeId.Of($"{set}-{node}"))];
                    return Enumerable
                        .Range(0, MovedKeys)
                        .Select(ClusterWorkload.KeyOf)
                        .Average(key => Rendezvous.HomeOf(key, names[..before]) == Rendezvous.HomeOf(key, names[..after]) ? 0.0 : 1.0);
                }),
        ];
}
