using Rag.Core.Models;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded;

/// <summary>How an embedded store is opened. The first two are written into a new store and must be those of the embedder in
/// charge ever after.</summary>
/// <param name="EmbedderDigest">What made the vectors (<see cref="IEmbedder.Digest"/>).</param>
/// <param name="Dimensions">Length of every vector.</param>
public sealed record EmbeddedStoreOptions(string EmbedderDigest, int Dimensions)
{
    /// <summary>More than any embedder's; a row of it is held on the stack.</summary>
    internal const int MostDimensions = 16_384;

    /// <summary>A bundled model's name or a folder, which the store remembers; null where nobody says.</summary>
    public string? EmbedderName { get; init; }

    /// <summary>Rows (chunk and window vectors) that fresh commits keep in memory before they become a segment file; at least 1.</summary>
    public int SealRows { get; init; } = 16_384;

    /// <summary>Segment files above which neighbors are merged; at least 1.</summary>
    public int MaxSegments { get; init; } = 8;

    /// <summary>Rows above which a merged segment would take too long to write; larger neighbors stay apart.</summary>
    public int MaxSegmentRows { get; init; } = 1_000_000;

    /// <summary>Rows up to which a merge is written within the commit that it is due after; a larger one is written aside.</summary>
    public int RowsMergedAtOnce { get; init; } = 16_384;

    /// <summary>Chunks that come or go until postings are saved while the store is open; an eighth of all where that is more.</summary>
    public int ChunksBetweenSaves { get; init; } = 20_000;

    /// <summary>Threads that one search may use; at least 1.</summary>
    public int SearchThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 2);

    /// <summary>Whether large stores are searched by signs first.</summary>
    public VectorScan Scan { get; init; } = VectorScan.Auto;

    /// <summary>When an article was removed.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What counts as large, and how many chunks signs pick.</summary>
    internal SignStage Signs { get; init; } = SignStage.Measured;

    /// <summary>Whether searches of an index with so many sealed rows may begin with signs.</summary>
    internal bool UsesSigns(long rows) => Scan == VectorScan.Auto && Signs.IsFor(rows);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(EmbedderDigest);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Dimensions, MostDimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(SealRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSegments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSegmentRows, SealRows);
        ArgumentOutOfRangeException.ThrowIfNegative(RowsMergedAtOnce);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunksBetweenSaves, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SearchThreads, 1);
        if (!Enum.IsDefined(Scan))
        {
            throw new ArgumentException($"{Scan} is no way to search vectors: there are Auto and Exact.");
        }
    }
}
