namespace Rag.Ingestion.Feeds;

/// <summary>A feed on disk, plain or as gzip, read without ingesting anything of it.</summary>
public static class FeedFile
{
    /// <exception cref="InvalidDataException">The file is no feed, or passes a bound; the message is a sentence that names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ListedFeed Read(string path, CancellationToken cancellation)
    {
        var file = SourceFile.Examine(path, new ByteCounter());
        var bytes = file.ReadDocument(cancellation) ?? throw new InvalidDataException(file.TooLarge());
        try
        {
            var feed = FeedParser.Parse(bytes, FeedSource.Unknown, cancellation);
            return new ListedFeed(path, feed.Title?.Value, [.. feed.Entries.Select(Listed)]);
        }
        catch (ArticleRefusedException refusal)
        {
            throw new InvalidDataException($"{file.Name} {refusal.Message}.", refusal);
        }
    }

    private static ListedEntry Listed(FeedEntry entry) =>
        new(
            entry.Id,
            entry.Url,
            entry.Title?.Value,
            string.Join(", ", entry.Authors.Select(author => author.Written).Distinct()) is { Length: > 0 } authors ? authors : null,
            entry.Published?.Time?.UtcDateTime,
            entry.Updated?.Time?.UtcDateTime,
            entry.Summary?.Value,
            entry.Contents.Count > 0 ? entry.Contents[0].Value : null,
            [.. entry.Tags.Select(tag => tag.Term)],
            [.. entry.Enclosures.Select(file => new ListedEnclosure(file.Url, file.Type, file.Length))]
        );
}
