using Rag.Cluster.Routing;

namespace Rag.Bench.Cluster;

/// <summary>Routing among simulated nodes, beside what a single node with all their memory would do.</summary>
internal static class ClusterBenchmark
{
    private const int MovedKeys = 20_000;
    private const int NameSets = 20;

    public static ClusterReport Run(ClusterSettings settings, int seed, IProgress<string> progress, CancellationToken cancellation)
    {
        var one = settings with { Nodes = 1, ChunksPerNode = settings.ChunksPerNode * settings.Nodes };
        var simulation = new ClusterSimulation(settings, ClusterRouting.Service, seed);
        progress.Report("The service's routing.");
        simulation.WarmUp(cancellation);
        var service = simulation.Count(cancellation);
        var left = simulation.Without(node: 0, settings.Questions / 2, cancellation);
        var joined = simulation.Without(node: null, settings.Questions / 2, cancellation);
        return new ClusterReport(
            settings,
            Counted(one, ClusterRouting.Random, "One node."),
            service,
            Counted(settings, ClusterRouting.ConsistentHashing, "Consistent hashing."),
            Counted(settings, ClusterRouting.Random, "Random routing."),
            left,
            joined,
            Moved(settings.Nodes, settings.Nodes + 1),
            Moved(settings.Nodes, settings.Nodes - 1)
        );

        ClusterRun Counted(ClusterSettings asked, ClusterRouting routing, string step)
        {
            progress.Report(step);
            var run = new ClusterSimulation(asked, routing, seed);
            run.WarmUp(cancellation);
            return run.Count(cancellation);
        }
    }

    private static double Moved(int before, int after) =>
        Enumerable
            .Range(0, NameSets)
            .Average(set =>
            {
                NodeId[] names = [.. Enumerable.Range(0, Math.Max(before, after)).Select(node => NodeId.Of($"{set}-{node}"))];
                return Enumerable
                    .Range(0, MovedKeys)
                    .Select(ClusterWorkload.KeyOf)
                    .Average(key => Rendezvous.HomeOf(key, names[..before]) == Rendezvous.HomeOf(key, names[..after]) ? 0.0 : 1.0);
            });
}
