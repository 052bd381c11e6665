namespace Rag.Ingestion.Articles;

/// <summary>How an article came.</summary>
internal enum DraftOrigin
{
    /// <summary>It stands in a feed or a file, which are read again and again.</summary>
    Feed,

    /// <summary>Somebody handed in this very article.</summary>
    Push,
}
