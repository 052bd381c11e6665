namespace Rag.Ingestion.Indexing;

/// <summary>A step of an article on its way in that takes time.</summary>
internal enum IngestStage
{
    /// <summary>Told from what is known.</summary>
    Decide,

    Cut,

    Embed,

    Commit,
}
