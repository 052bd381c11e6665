using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Entries;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Feeds as a poll fetches them and as hubs post them, up to what is queued and remembered of each entry.</summary>
public sealed class FeedDocumentTarget : FuzzTarget
{
    private static readonly FeedTarget s_feeds = new();

    private static readonly Uri s_address = new("https://news.example/feed");

    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddYears(60);

    private static readonly string?[] s_types = [null, "text/xml; charset=utf-16", "application/json;charset=\"x\""];

    public override int Longest => s_feeds.Longest;

    public override IReadOnlyList<string> Words =>
        [
            .. s_feeds.Words,
            "\u001f\u008b",
            "<ttl>99999999999</ttl>",
            "<sy:updatePeriod>hourly</sy:updatePeriod>",
            "<atom:link rel='hub' href='//'/>",
            "<atom:link rel='self' href='http://[::1'/>",
            "<sitemap><loc>a</loc></sitemap>",
            "<language>zh-Hant</language>",
        ];

    public override IEnumerable<byte[]> Seeds() => s_feeds.Seeds();

    public override void Run(byte[] input)
    {
        FeedDocument document;
        var type = s_types[input.Length % s_types.Length];
        try
        {
            document = FeedDocument.Read(input, s_address, type, CancellationToken.None);
        }
        catch (InvalidDataException refusal)
        {
            Assert.True(refusal.Message.Length > 0 && !refusal.Message.Any(char.IsControl), "A feed is refused in no sentence.");
            return;
        }

        Assert.True(document.Entries.Count <= FeedDocument.MostEntries, "A feed has more entries than may be.");
        Assert.True(document.Ttl is null || document.Ttl > TimeSpan.Zero, "A copy of a feed holds for no time.");
        var entries = Entries(document);
        Assert.True(
            entries.Select(entry => entry.Seen.Key).Distinct(StringComparer.Ordinal).Count() == entries.Count,
            "Two entries have one name."
        );
        Assert.True(
            entries.Select(entry => entry.Seen).SequenceEqual(Entries(Again(input, type)).Select(entry => entry.Seen)),
            "A feed that is read again has other entries."
        );
        Assert.All(entries, entry => Check(entry.Article));
    }

    private static FeedDocument Again(byte[] input, string? type) => FeedDocument.Read(input, s_address, type, CancellationToken.None);

    private static IReadOnlyList<PolledEntry> Entries(FeedDocument document) =>
        PolledEntries.Of(new FollowedFeed(FeedId.Of(s_address.AbsoluteUri), s_address.AbsoluteUri, s_now), document, s_now, s_now);

    private static void Check(IncomingArticle article)
    {
        Assert.True(article.Draft.Body.Length > 0 || article.FullTextUrl is not null, "An article has neither a text nor a page.");
        var clean = ArticleCleaner.TryClean(article.Draft, out var refusal);
        Assert.True(clean is null ? refusal.Length > 0 : clean.Body.Length is > 0 and <= ArticleLimits.Body, "An article is not clean.");
    }
}
