namespace Rag.Ingestion.Feeds;

/// <summary>
/// Articles out of one kind of file. A reader never touches the network and never throws for what a file says: bad content is a
/// <see cref="Reading.Failed"/>.
/// </summary>
internal interface IArticleReader
{
    /// <summary>Readings in the file's order, as it is read.</summary>
    IEnumerable<Reading> Read(SourceFile file, CancellationToken cancellation);
}
