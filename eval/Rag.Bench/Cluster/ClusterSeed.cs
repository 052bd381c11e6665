namespace Rag.Bench.Cluster;

/// <summary>What became of the questions of one seed.</summary>
/// <param name="OneNode">A single node with the KV memory of all: what no routing can better.</param>
/// <param name="Service">The service's routing.</param>
/// <param name="Hashing">Consistent hashing without a bound on load.</param>
/// <param name="Random">Any node.</param>
/// <param name="Left">The service's routing right after one node has left: half as many questions as were counted before.</param>
/// <param name="Joined">The same right after it is back.</param>
internal sealed record ClusterSeed(
    int Seed,
    ClusterRun OneNode,
    ClusterRun Service,
    ClusterRun Hashing,
    ClusterRun Random,
    ClusterRun Left,
    ClusterRun Joined
);
