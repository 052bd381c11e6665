namespace Rag.Stores.Doctor;

/// <summary>What an examination of a data folder found.</summary>
/// <param name="Findings">One sentence for each fault; empty in a sound store.</param>
public sealed record StoreReport(
    long Articles,
    long Revisions,
    long Chunks,
    long Vectors,
    int Segments,
    long SegmentRows,
    IReadOnlyList<string> Findings
)
{
    public bool IsSound => Findings.Count == 0;
}
