namespace Rag.Core.Guard;

/// <summary>A way of keeping KV between questions that may cost quality, and that can be done without.</summary>
public enum ReuseMode
{
    /// <summary>
    /// Passages are encoded alone, once, and read in any prompt. Without it each prompt is read from its beginning to its end.
    /// </summary>
    PassageReuse,

    /// <summary>Keys and values are kept in eight bits.</summary>
    Int8Kv,

    /// <summary>Computed passages outlive memory in files.</summary>
    DiskTier,
}
