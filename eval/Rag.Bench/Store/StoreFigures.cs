namespace Rag.Bench.Store;

/// <summary>What was measured of one store.</summary>
/// <param name="Vectors">Of chunks and windows.</param>
/// <param name="FirstPerSecond">Chunks stored a second while the store was empty.</param>
/// <param name="LastPerSecond">The same while it was nearly as large as in the end.</param>
/// <param name="MeanPerSecond">The same over all.</param>
/// <param name="LongestCommitMs">Of eighty chunks.</param>
/// <param name="FirstCommitMs">The same while the store was empty: what every commit takes, and what the slowest waited for.</param>
/// <param name="LastCommitMs">The same while it was nearly as large as in the end.</param>
/// <param name="MemoryBoundMs">Reading as many bytes as a search by one vector reads, by as many threads.</param>
/// <param name="ScanMs">A search by one vector for ten chunks that scores every vector.</param>
/// <param name="SearchMs">The same as a store of this size is searched.</param>
/// <param name="FilteredScanMs">As <c>ScanMs</c>, of two fifths of the articles.</param>
/// <param name="FilteredSearchMs">As <c>SearchMs</c>, of two fifths of the articles.</param>
/// <param name="ThreeScansMs">A search by three vectors for a hundred chunks each that scores every vector.</param>
/// <param name="ThreeVectorsMs">The same as a store of this size is searched.</param>
/// <param name="WordsMs">A search by eight words for a hundred chunks.</param>
/// <param name="ChunksPicked">Chunks that signs pick for a search by one vector; 0 where it scores every one.</param>
/// <param name="Recall">Share of the ten nearest chunks, by vectors in full precision, that a search finds.</param>
/// <param name="RecallOfScan">Share of what the search that scores every vector finds.</param>
/// <param name="FilteredRecallOfScan">The same of two fifths of the articles.</param>
/// <param name="ThreeRecallOfScan">The same of three vectors and a hundred chunks each.</param>
/// <param name="RestartSeconds">Until the store is open.</param>
/// <param name="ArticleBytes">Of the database, beyond bodies as they lie there and vectors, for each article.</param>
/// <param name="BodyBytes">Of an article's body, in UTF-8; the texts of its chunks are parts of it and are not stored beside it.</param>
/// <param name="PackedBodyBytes">Of an article's body as it lies in the database.</param>
/// <param name="DatabaseBytes">Of the database, all in all, for each article.</param>
/// <param name="SegmentBytes">Of the files of vectors, for each vector.</param>
/// <param name="MemoryMiB">Anonymous memory of this process, once the store is open again.</param>
internal sealed record StoreFigures(
    int Chunks,
    long Vectors,
    double FirstPerSecond,
    double LastPerSecond,
    double MeanPerSecond,
    double LongestCommitMs,
    Spread FirstCommitMs,
    Spread LastCommitMs,
    Spread MemoryBoundMs,
    Spread ScanMs,
    Spread SearchMs,
    Spread FilteredScanMs,
    Spread FilteredSearchMs,
    Spread ThreeScansMs,
    Spread ThreeVectorsMs,
    Spread WordsMs,
    int ChunksPicked,
    double Recall,
    double RecallOfScan,
    double FilteredRecallOfScan,
    double ThreeRecallOfScan,
    double RestartSeconds,
    double ArticleBytes,
    double BodyBytes,
    double PackedBodyBytes,
    double DatabaseBytes,
    double SegmentBytes,
    double MemoryMiB
)
{
    /// <param name="windowed">Of the store with windows, where there is one.</param>
    public Dictionary<string, double> Ratios(StoreFigures? windowed) =>
        new()
        {
            ["scan_over_memory_bound"] = ScanMs.P50 / MemoryBoundMs.P50,
            ["scan_speedup"] = ScanMs.P50 / SearchMs.P50,
            ["recall_at_10"] = Math.Min(LeastRecall, windowed?.LeastRecall ?? 1),
            ["restart_s"] = RestartSeconds,
            ["ingestion_last_over_first"] = LastPerSecond / FirstPerSecond,
            ["article_bytes"] = ArticleBytes,
        };

    private double LeastRecall => Math.Min(Recall, Math.Min(RecallOfScan, FilteredRecallOfScan));
}
