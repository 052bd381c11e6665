namespace Rag.Stores.Qdrant.Repairs;

/// <summary>How a collection differs from the store.</summary>
/// <param name="Chunks">That the store has, of latest and kept earlier revisions.</param>
/// <param name="Missing">Chunks without a point.</param>
/// <param name="Differing">Points that are not as their chunk is.</param>
/// <param name="Orphaned">Points without a chunk.</param>
/// <param name="MissingExamples">Some of them, each as its article and chunk.</param>
/// <param name="Mended">Points written and deleted.</param>
public sealed record RepairReport(
    string Collection,
    long Chunks,
    long Missing,
    long Differing,
    long Orphaned,
    IReadOnlyList<string> MissingExamples,
    IReadOnlyList<string> DifferingExamples,
    IReadOnlyList<string> OrphanedExamples,
    long Mended
)
{
    public bool IsSound => Missing + Differing + Orphaned == 0;
}
