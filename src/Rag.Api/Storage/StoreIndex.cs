namespace Rag.Api.Storage;

/// <summary>Where vectors and words are searched.</summary>
public enum StoreIndex
{
    /// <summary>In this process.</summary>
    Local,
}
