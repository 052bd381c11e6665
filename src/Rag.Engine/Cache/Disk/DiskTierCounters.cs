namespace Rag.Engine.Cache.Disk;

/// <summary>What the disk tier tells of itself.</summary>
/// <param name="Damaged">Entries found damaged; none was served.</param>
/// <param name="Trouble">Why nothing more is written, or null.</param>
public sealed record DiskTierCounters(int Entries, long Bytes, long Hits, long BytesRead, long BytesWritten, long Damaged, string? Trouble)
{
    /// <summary>Files removed when the tier was opened: unfinished, damaged, of another model or of another version.</summary>
    public int RemovedFiles { get; init; }

    /// <summary>A rule of the program that was broken: nothing is written or read since, only erased.</summary>
    public Exception? Broken { get; init; }
}
