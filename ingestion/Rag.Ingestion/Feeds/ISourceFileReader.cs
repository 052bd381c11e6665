namespace Rag.Ingestion.Feeds;

/// <summary>
/// Articles out of one kind of file. A reader never touches the network and never throws for what a file says: bad content is a
/// <see cref="ReadResult.Failed"/>.
/// </summary>
internal interface ISourceFileReader
{
    /// <summary>Results in the file's order, as it is read.</summary>
    IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation);
}
