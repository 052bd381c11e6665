namespace Rag.Bench.Cluster;

/// <param name="Story">What it is about.</param>
/// <param name="Chunks">The best passage first.</param>
internal readonly record struct ClusterQuestion(int Story, int[] Chunks);
