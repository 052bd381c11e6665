namespace Rag.Ingestion;

/// <param name="Chunks">Chunks stored by this run.</param>
/// <param name="Failed">Articles and files that could not be read.</param>
/// <param name="Failures">One sentence each, in reading order; at most <see cref="IngestPipeline.MaxFailuresKept"/> of them.</param>
public sealed record IngestResult(
    int Added,
    int Revised,
    int Unchanged,
    int Failed,
    int Chunks,
    IReadOnlyList<string> Failures,
    TimeSpan Elapsed
)
{
    public int Articles => Added + Revised + Unchanged;
}
