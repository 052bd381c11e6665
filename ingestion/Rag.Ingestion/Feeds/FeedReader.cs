using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>Articles out of feeds of any format. A feed that breaks off gives the entries before the break, and a sentence.</summary>
internal sealed class FeedReader : ISourceFileReader
{
    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        if (file.ReadDocument(cancellation) is not { } bytes)
        {
            yield return new ReadResult.Failed(file.TooLarge());
            yield break;
        }

        if (Parse(bytes, cancellation, out var refusal) is not { } feed)
        {
            yield return new ReadResult.Failed($"{file.Name} {refusal}; no feed looks like that.");
            yield break;
        }

        var drafts = new EntryDrafts(feed, cancellation);
        var entries = feed.Entries.Where(entry => !entry.IsCutOff).ToList();
        foreach (var entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return ReadEntry(entry, drafts, file, cancellation);
        }

        if (feed.BreaksOffInLine is { } line)
        {
            yield return new ReadResult.Failed(
                $"{file.Name} is broken off or malformed in line {line}; {entries.Count} entries before that were read."
            );
        }
        else if (entries.Count == 0)
        {
            yield return new ReadResult.Failed($"{file.Name} is a feed without entries.");
        }
    }

    private static Feed? Parse(byte[] bytes, CancellationToken cancellation, out string refusal)
    {
        refusal = "";
        try
        {
            return FeedParser.Parse(bytes, FeedSource.Unknown, cancellation);
        }
        catch (ArticleRefusedException exception)
        {
            refusal = exception.Message;
            return null;
        }
    }

    private static ReadResult ReadEntry(FeedEntry entry, EntryDrafts drafts, SourceFile file, CancellationToken cancellation)
    {
        try
        {
            return drafts.Draft(entry, cancellation) is { } draft
                ? new ReadResult.Found(draft)
                : new ReadResult.Failed($"{file.Name}: the entry {Quoted(entry)} has no readable text, so it was left out.");
        }
        catch (ArticleRefusedException refusal)
        {
            return new ReadResult.Failed($"{file.Name}: an entry {Quoted(entry)} was left out: {refusal.Message}.");
        }
    }

    private static string Quoted(FeedEntry entry) => OneLine.Quoted(entry.Title?.Value, entry.Url, entry.Id);
}
