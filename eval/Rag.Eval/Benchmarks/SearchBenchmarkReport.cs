using Rag.Eval.Runs;

namespace Rag.Eval.Benchmarks;

/// <param name="Search">Whole searches, embedding of the question included.</param>
/// <param name="Embedding">Embedding of the same questions alone.</param>
public sealed record SearchBenchmarkReport(int Questions, LatencySummary Search, LatencySummary Embedding)
{
    /// <summary>How much of the median search is not the embedding.</summary>
    public double SearchOverEmbedding => Search.P50 / Math.Max(1e-9, Embedding.P50);
}
