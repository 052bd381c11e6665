namespace Rag.Stores.Qdrant.Points;

/// <summary>What the vectors and the members of the payload are called.</summary>
internal static class Fields
{
    /// <summary>The vector of the whole chunk.</summary>
    public const string Dense = "dense";

    /// <summary>Those of its windows; missing where it has none.</summary>
    public const string Windows = "windows";

    /// <summary>Its words.</summary>
    public const string Words = "bm25";

    /// <summary>Who may read it.</summary>
    public const string Scope = "scope";

    public const string Article = "article";
    public const string Revision = "revision";
    public const string Chunk = "chunk";
    public const string Source = "source";
    public const string Language = "language";
    public const string PublishedAt = "published_at";

    /// <summary>With the next, the half-open time in which the revision held; the latest one's has no end.</summary>
    public const string RevisedAt = "revised_at";

    public const string HeldUntil = "held_until";

    /// <summary>With the next, the half-open range of generations whose searches find it by what holds now.</summary>
    public const string Since = "since";

    public const string Until = "until";

    /// <summary>Indexed words.</summary>
    public const string Length = "length";

    /// <summary>Words of an average chunk, when the weights of words were made.</summary>
    public const string AverageLength = "average_length";

    /// <summary>Of all that the store says of the chunk.</summary>
    public const string Digest = "digest";

    /// <summary>Of the one point that is no chunk: how far the collection has followed the store.</summary>
    public const string Position = "position";

    public const string Generation = "generation";
}
