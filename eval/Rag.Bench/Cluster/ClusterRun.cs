namespace Rag.Bench.Cluster;

/// <summary>What became of the questions that count.</summary>
/// <param name="HitRate">Share of the passages' tokens that were found.</param>
/// <param name="ComputedTokens">Of passages, a question.</param>
/// <param name="LoadSpread">Work of the node with most, over the mean.</param>
/// <param name="WaitP50Seconds">Before a question's turn came.</param>
/// <param name="WaitP99Seconds">The same.</param>
/// <param name="Sent">Share of the questions that another node answered than the one that received them.</param>
internal sealed record ClusterRun(
    double HitRate,
    double ComputedTokens,
    double LoadSpread,
    double WaitP50Seconds,
    double WaitP99Seconds,
    double Sent
);
