namespace Rag.Stores.Embedded.Segments;

/// <summary>What the manifest knows of a segment file. Chunk ids lie in [FirstChunk, LastChunk], and no other segment's do.</summary>
/// <param name="Checksum">XxHash3 of the whole file.</param>
internal sealed record SegmentRecord(string File, long FirstChunk, long LastChunk, int Chunks, int Rows, ulong Checksum);
