using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>The one mapping of a feed's entries to drafts, wherever the feed comes from.</summary>
internal sealed class EntryDrafts
{
    private readonly Feed _feed;
    private readonly HashSet<string?> _repeatedIds;
    private readonly string? _author;

    public EntryDrafts(Feed feed, CancellationToken cancellation)
    {
        _feed = feed;
        _repeatedIds = feed
            .Entries.Where(entry => !entry.IsCutOff)
            .GroupBy(entry => entry.Id)
            .Where(group => group.Select(entry => entry.Url).Distinct().Count() > 1)
            .Select(group => group.Key)
            .ToHashSet();
        Title = TitleOf(feed, cancellation);
        _author = Names(feed.Authors);
    }

    /// <summary>Null where the feed has none, or where it cannot be read: such a feed has articles all the same.</summary>
    public string? Title { get; }

    /// <summary>The entry's own words; null where it has none that can be read.</summary>
    /// <exception cref="ArticleRefusedException">The entry passes a bound.</exception>
    public ArticleDraft? Draft(FeedEntry entry, CancellationToken cancellation)
    {
        var draft = ArticleTime.Run(time => Read(entry, time), cancellation);
        return draft.Body.Length > 0 ? draft : null;
    }

    /// <summary>As <see cref="Draft"/>, with an empty body where the entry has no words of its own: its page has them.</summary>
    /// <exception cref="ArticleRefusedException">The entry passes a bound.</exception>
    public ArticleDraft DraftOfPage(FeedEntry entry, CancellationToken cancellation) =>
        ArticleTime.Run(time => Read(entry, time), cancellation);

    private ArticleDraft Read(FeedEntry entry, CancellationToken cancellation)
    {
        var contents = string.Join("\n", entry.Contents.Select(content => content.Plain(cancellation)).OfType<string>().Distinct());
        var tag = entry.Tags.Count > 0 ? entry.Tags[0] : null;
        var canonical = entry.Links.FirstOrDefault(link => link.Relation == "canonical")?.Url;
        return new ArticleDraft(
            _repeatedIds.Contains(entry.Id) ? null : ScopedId(entry.Id),
            canonical ?? entry.Url,
            entry.Title?.Plain(cancellation),
            Title ?? (entry.SourceTitle is { } source ? new FeedText(source, IsMarkup: false).Plain(cancellation) : null),
            Names(entry.Authors) is { } authors ? new FeedText(authors, IsMarkup: true).Plain(cancellation) : _author,
            (tag?.Label ?? tag?.Term) is { } category ? new FeedText(category, IsMarkup: true).Plain(cancellation) : null,
            entry.Published?.Time,
            entry.Updated == entry.Published ? null : entry.Updated?.Time,
            contents.Length > 0 ? contents : entry.Summary?.Plain(cancellation) ?? "",
            entry.Language ?? _feed.Language
        );
    }

    private static string? TitleOf(Feed feed, CancellationToken cancellation)
    {
        try
        {
            return ArticleTime.Run(time => feed.Title?.Plain(time), cancellation);
        }
        catch (ArticleRefusedException)
        {
            return null;
        }
    }

    private static string? Names(IReadOnlyList<FeedPerson> authors) =>
        string.Join(", ", authors.Select(author => author.Name).OfType<string>().Distinct()) is { Length: > 0 } names ? names : null;

    /// <summary>A guid that is no address, URN or tag is unique in its own feed only.</summary>
    private string? ScopedId(string? id)
    {
        if (id is null || id.Contains(':', StringComparison.Ordinal))
        {
            return id;
        }

        var feed = Uri.TryCreate(_feed.Url, UriKind.Absolute, out var link) ? link.Host : Title;
        return feed is null ? null : $"{feed}:{id}";
    }
}
