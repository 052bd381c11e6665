namespace Rag.Api.Storage;

/// <summary>Where vectors and words are searched.</summary>
public enum StoreIndex
{
    /// <summary>In this process.</summary>
    Local,

    /// <summary>In Qdrant, with the words in this process too: they answer where it cannot.</summary>
    Qdrant,
}
