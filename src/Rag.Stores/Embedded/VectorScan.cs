namespace Rag.Stores.Embedded;

/// <summary>How the vectors of a store are searched.</summary>
public enum VectorScan
{
    /// <summary>
    /// Large stores by signs first: one bit a dimension picks chunks, which are then scored as ever. Few of the best may be missed;
    /// scores are the same. Small stores as with <see cref="Exact"/>.
    /// </summary>
    Auto,

    /// <summary>Every vector is scored in every search.</summary>
    Exact,
}
