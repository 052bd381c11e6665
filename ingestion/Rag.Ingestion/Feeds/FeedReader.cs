using Rag.Core.Articles;
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

        var head = ReadHead(feed, cancellation);
        var entries = feed.Entries.Where(entry => !entry.IsCutOff).ToList();
        var repeatedIds = entries
            .GroupBy(entry => entry.Id)
            .Where(group => group.Select(entry => entry.Url).Distinct().Count() > 1)
            .Select(group => group.Key)
            .ToHashSet();
        foreach (var entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return ReadEntry(entry, repeatedIds.Contains(entry.Id), head, file, cancellation);
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

    /// <summary>A feed whose own title cannot be read has articles all the same.</summary>
    private static Head ReadHead(Feed feed, CancellationToken cancellation)
    {
        try
        {
            var title = ArticleTime.Run(time => feed.Title?.Plain(time), cancellation);
            return new Head(title, feed.Url, Names(feed.Authors));
        }
        catch (ArticleRefusedException)
        {
            return new Head(null, null, null);
        }
    }

    private static ReadResult ReadEntry(FeedEntry entry, bool idIsRepeated, Head head, SourceFile file, CancellationToken cancellation)
    {
        try
        {
            var id = idIsRepeated ? null : ScopedId(entry.Id, head);
            var draft = ArticleTime.Run(time => Draft(entry, id, head, time), cancellation);
            return draft is not null
                ? new ReadResult.Found(draft)
                : new ReadResult.Failed($"{file.Name}: the entry {Quoted(entry)} has no readable text, so it was left out.");
        }
        catch (ArticleRefusedException refusal)
        {
            return new ReadResult.Failed($"{file.Name}: an entry {Quoted(entry)} was left out: {refusal.Message}.");
        }
    }

    private static ArticleDraft? Draft(FeedEntry entry, string? id, Head head, CancellationToken cancellation)
    {
        var contents = string.Join("\n", entry.Contents.Select(content => content.Plain(cancellation)).OfType<string>().Distinct());
        var body = contents.Length > 0 ? contents : entry.Summary?.Plain(cancellation);
        var tag = entry.Tags.Count > 0 ? entry.Tags[0] : null;
        var canonical = entry.Links.FirstOrDefault(link => link.Relation == "canonical")?.Url;
        return body is null
            ? null
            : new ArticleDraft(
                id,
                canonical ?? entry.Url,
                entry.Title?.Plain(cancellation),
                head.Title,
                Names(entry.Authors) is { } authors ? new FeedText(authors, IsMarkup: true).Plain(cancellation) : head.Author,
                (tag?.Label ?? tag?.Term) is { } category ? new FeedText(category, IsMarkup: true).Plain(cancellation) : null,
                entry.Published?.Time,
                entry.Updated == entry.Published ? null : entry.Updated?.Time,
                body,
                entry.Language
            );
    }

    private static string? Names(IReadOnlyList<FeedPerson> authors) =>
        string.Join(", ", authors.Select(author => author.Name).OfType<string>().Distinct()) is { Length: > 0 } names ? names : null;

    private static string Quoted(FeedEntry entry) => OneLine.Quoted(entry.Title?.Value, entry.Url, entry.Id);

    /// <summary>A guid that is no address, URN or tag is unique in its own feed only.</summary>
    private static string? ScopedId(string? id, Head head)
    {
        if (id is null || id.Contains(':', StringComparison.Ordinal))
        {
            return id;
        }

        var feed = Uri.TryCreate(head.Url, UriKind.Absolute, out var link) ? link.Host : head.Title;
        return feed is null ? null : $"{feed}:{id}";
    }

    /// <summary>What of the feed goes into its articles.</summary>
    private sealed record Head(string? Title, string? Url, string? Author);
}
