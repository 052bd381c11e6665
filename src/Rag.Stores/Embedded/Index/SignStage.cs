namespace Rag.Stores.Embedded.Index;

/// <summary>
/// When signs pick the chunks of a search that are scored, and how many. How many are needed, and from where on signs are faster, was
/// measured (docs/decisions/signs.md).
/// </summary>
/// <param name="LeastRows">With fewer rows every search scores all of them, which is as fast.</param>
/// <param name="PicksPerKept">Chunks that signs pick for each that is kept.</param>
/// <param name="PicksBeyond">As many more.</param>
/// <param name="LeastChunksPerPick">With fewer chunks for each pick every one is scored.</param>
internal sealed record SignStage(int LeastRows, int PicksPerKept, int PicksBeyond, int LeastChunksPerPick)
{
    /// <summary>One pick more for so many chunks: the more there are, the more lie between the best and what signs take for them.</summary>
    private const int ChunksPerPick = 1024;

    public static SignStage Measured { get; } = new(262_144, 4, 768, 16);

    /// <summary>Whether any search of an index with so many sealed rows begins with signs.</summary>
    public bool IsFor(long rows) => rows >= LeastRows;

    /// <summary>Null where every chunk is scored.</summary>
    /// <param name="rows">Whose signs are known and that are searched, and their chunks.</param>
    public int? PicksOf(int keep, double rows, double chunks)
    {
        var picks = ((double)PicksPerKept * keep) + PicksBeyond + Math.Floor(chunks / ChunksPerPick);
        return rows < LeastRows || picks * LeastChunksPerPick > chunks ? null : (int)Math.Min(picks, Array.MaxLength);
    }
}
