namespace Rag.Engine;

/// <summary>Whether a request has a part in the KV that is kept between requests.</summary>
public enum KvSharing
{
    /// <summary>What is kept is found, in memory and on disk, and what is computed is kept.</summary>
    Shared,

    /// <summary>Nothing is looked up and nothing kept: all of the prompt is computed for this request, and freed with it.</summary>
    None,
}
