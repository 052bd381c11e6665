using Rag.Cluster.Routing;

namespace Rag.Bench.Cluster;

/// <summary>What is simulated.</summary>
/// <param name="Nodes">How many answer.</param>
/// <param name="Chunks">How many are stored; each belongs to a story.</param>
/// <param name="ChunksPerNode">How many a node's KV memory holds.</param>
/// <param name="WarmUp">Questions that fill the caches before any is counted.</param>
/// <param name="Questions">Questions that are counted.</param>
/// <param name="Strays">Share of the passages that come from another story than the question's.</param>
/// <param name="QuestionMs">Milliseconds of a question whose passages are all cached.</param>
/// <param name="TokenMs">Milliseconds of each token that has to be computed.</param>
/// <param name="Load">Share of all nodes' time that the questions take where a third of their tokens is computed.</param>
/// <param name="SummarySeconds">Time from one summary of what a node holds to the next.</param>
/// <param name="Bounds">Of the service's routing.</param>
internal sealed record ClusterSettings(
    int Nodes,
    int Chunks,
    int ChunksPerNode,
    int WarmUp,
    int Questions,
    double Strays,
    double QuestionMs,
    double TokenMs,
    double Load,
    double SummarySeconds,
    RouteBounds Bounds
)
{
    public const int PassagesPerQuestion = 5;
    public const int ChunksPerStory = 20;

    /// <summary>Costs as docs/performance.md has them of a whole answer that the reader writes, on two cores.</summary>
    public static readonly ClusterSettings Default = new(
        100,
        10_000_000,
        5_000,
        1_500_000,
        1_000_000,
        .1,
        400,
        1,
        .7,
        2,
        RouteBounds.Default
    );

    public static readonly ClusterSettings Quick = Default with { ChunksPerNode = 1_000, WarmUp = 250_000, Questions = 200_000 };

    public int Stories => Chunks / ChunksPerStory;
}
