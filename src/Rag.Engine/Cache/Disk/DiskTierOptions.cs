namespace Rag.Engine.Cache.Disk;

/// <summary>Where cached passages outlive memory and restarts.</summary>
public sealed record DiskTierOptions
{
    /// <summary>A folder of its own; null for no such tier.</summary>
    public string? Folder { get; init; }

    /// <summary>Most bytes of all files in it. The oldest go first, but for what was read from there since.</summary>
    public long Bytes { get; init; } = 2L << 30;
}
