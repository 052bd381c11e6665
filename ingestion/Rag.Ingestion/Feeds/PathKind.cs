namespace Rag.Ingestion.Feeds;

/// <summary>What a path leads to, links followed.</summary>
internal enum PathKind
{
    Nothing,
    File,
    Folder,

    /// <summary>A pipe, a socket or a device: opening one may wait for ever, and reading one may never end.</summary>
    Special,
}
