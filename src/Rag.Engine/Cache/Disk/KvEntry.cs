namespace Rag.Engine.Cache.Disk;

/// <summary>A file that lookups find.</summary>
internal sealed record KvEntry(KvHeader Header)
{
    /// <summary>It was read since it was written, or since it last came to be the next to go.</summary>
    public bool WasRead { get; set; }
}
