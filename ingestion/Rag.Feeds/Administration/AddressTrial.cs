using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Feeds.Discovery;
using Rag.Feeds.Opml;
using Rag.Feeds.Testing;
using Rag.Fetching.Credentials;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Administration;

/// <summary>Tries an address that a person wrote: a feed, or a page that names some.</summary>
internal sealed class AddressTrial(IFeedCatalog catalog, AddressLook look)
{
    private const int LongestAddress = 2_048;
    private const int LongestName = 200;
    private const int NewestShown = 5;

    /// <summary>A page may name dozens; each that is looked at is a request to its server.</summary>
    private const int MostNamed = 4;

    /// <summary>Of places where a feed may be though the page does not say so.</summary>
    private const int MostGuesses = 6;

    /// <param name="credential">Sent to the address that was written and to others of its host, and to nobody else.</param>
    public async Task<AddressReport> RunAsync(string written, FeedCredential? credential, CancellationToken cancellation)
    {
        var address = Of(written, "https");
        var finding = await look(address, credential, cancellation).ConfigureAwait(false);

        // A credential goes unencrypted only where a person wrote so.
        if (finding is FeedFinding.Failed && credential is null && !HasScheme(written))
        {
            var unencrypted = Of(written, "http");
            if (await look(unencrypted, null, cancellation).ConfigureAwait(false) is not FeedFinding.Failed and var other)
            {
                (address, finding) = (unencrypted, other);
            }
        }

        return finding switch
        {
            FeedFinding.Found found => await ReportAsync(found, cancellation).ConfigureAwait(false),
            FeedFinding.NoFeed page => await ThroughPageAsync(page, LookAsync, cancellation).ConfigureAwait(false),
            FeedFinding.Failed failed => new AddressReport(address.AbsoluteUri, [], false, failed.Reason),
            _ => throw new InvalidOperationException("An address holds a feed, something else or nothing."),
        };

        Task<FeedFinding> LookAsync(Uri other, CancellationToken token) =>
            look(other, FeedCredential.MayGo(address, other) ? credential : null, token);

        async Task<AddressReport> ReportAsync(FeedFinding.Found found, CancellationToken token)
        {
            var feed = await FeedAsync(found, null, token).ConfigureAwait(false);
            return new AddressReport(address.AbsoluteUri, [feed], false, "A feed is there.");
        }
    }

    /// <param name="scheme">People write addresses without it.</param>
    private static Uri Of(string written, string scheme)
    {
        var text = written.Trim();
        return text.Length is > 0 and <= LongestAddress && WebAddress.Of(HasScheme(text) ? text : $"{scheme}://{text}") is { } address
            ? address
            : throw new FeedRefusedException(
                $"'{OpmlText.Line(written, LongestName)}' is no address of a feed or a page: it should look like https://news.example/feed."
            );
    }

    private static bool HasScheme(string written) => written.Contains("://", StringComparison.Ordinal);

    private async Task<AddressReport> ThroughPageAsync(
        FeedFinding.NoFeed document,
        Func<Uri, CancellationToken, Task<FeedFinding>> lookAt,
        CancellationToken cancellation
    )
    {
        var asked = document.Address.AbsoluteUri;
        PageHead page;
        try
        {
            page = PageHead.Read(document.Body, document.ContentType, document.Address, cancellation);
        }
        catch (InvalidDataException reason)
        {
            return new AddressReport(asked, [], true, $"The page at {document.Address.Host} {reason.Message}.");
        }

        var candidates = FeedDiscovery.Of(page);
        var feeds = await LookAtAsync(candidates.Where(candidate => candidate.IsNamed).Take(MostNamed), int.MaxValue, lookAt, cancellation)
            .ConfigureAwait(false);
        if (feeds.Count == 0)
        {
            var guesses = candidates.Where(candidate => !candidate.IsNamed).Take(MostGuesses);
            feeds = await LookAtAsync(guesses, 1, lookAt, cancellation).ConfigureAwait(false);
        }

        var sentence = feeds.Count switch
        {
            0 => $"{document.Reason} The page names no feed that can be read, and none is where sites usually have one.",
            1 => "The page has a feed.",
            _ => $"The page has {feeds.Count} feeds.",
        };
        return new AddressReport(asked, feeds, true, sentence);
    }

    private async Task<List<FoundFeed>> LookAtAsync(
        IEnumerable<FeedCandidate> candidates,
        int most,
        Func<Uri, CancellationToken, Task<FeedFinding>> lookAt,
        CancellationToken cancellation
    )
    {
        var feeds = new List<FoundFeed>();
        foreach (var candidate in candidates)
        {
            if (
                feeds.Count < most
                && await lookAt(candidate.Address, cancellation).ConfigureAwait(false) is FeedFinding.Found found
                && !feeds.Exists(feed => feed.Url == found.Address.AbsoluteUri)
            )
            {
                feeds.Add(await FeedAsync(found, candidate.Title, cancellation).ConfigureAwait(false));
            }
        }

        return feeds;
    }

    private async Task<FoundFeed> FeedAsync(FeedFinding.Found found, string? title, CancellationToken cancellation)
    {
        var (feed, url) = (found.Feed, found.Address.AbsoluteUri);
        var newest = feed
            .Entries.OrderByDescending(entry => entry.Draft.PublishedAt ?? entry.Draft.UpdatedAt ?? DateTimeOffset.MinValue)
            .Take(NewestShown)
            .Select(entry => new FoundEntry(
                OpmlText.Line(entry.Draft.Title, LongestName),
                WebAddress.Of(entry.Url)?.AbsoluteUri,
                entry.Draft.PublishedAt ?? entry.Draft.UpdatedAt
            ));
        return new FoundFeed(
            url,
            OpmlText.Line(feed.Title, LongestName) ?? OpmlText.Line(title, LongestName),
            WebAddress.Of(feed.SiteUrl)?.AbsoluteUri,
            feed.Language,
            feed.Entries.Count,
            [.. newest],
            feed.Trouble,
            await catalog.FindByUrlAsync(url, cancellation).ConfigureAwait(false) is not null
        );
    }
}
