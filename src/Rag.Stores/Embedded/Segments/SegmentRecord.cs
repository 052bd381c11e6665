namespace Rag.Stores.Embedded.Segments;

/// <summary>What the manifest knows of a segment file. Chunk ids lie in [FirstChunk, LastChunk], and no other segment's do.</summary>
/// <param name="Checksum">XxHash3 of the whole file.</param>
internal sealed record SegmentRecord(string File, long FirstChunk, long LastChunk, int Chunks, int Rows, ulong Checksum)
{
    /// <summary>
    /// Whether a segment can be so, and bears a name that this program gives: the database is read, and files are removed, by what it says.
    /// </summary>
    public bool IsPossible =>
        StoreLayout.IsSegmentName(File)
        && File == Path.GetFileName(File)
        && FirstChunk > 0
        && LastChunk >= FirstChunk
        && LastChunk < long.MaxValue
        && Chunks > 0
        && Rows >= Chunks;
}
