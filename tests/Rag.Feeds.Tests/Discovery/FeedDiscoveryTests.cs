using System.Text;
using Rag.Feeds.Discovery;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Tests.Discovery;

/// <summary>Where pages say that their feeds are.</summary>
public sealed class FeedDiscoveryTests
{
    [Theory]
    [InlineData("application/rss+xml")]
    [InlineData("application/atom+xml; charset=utf-8")]
    [InlineData("application/feed+json")]
    [InlineData("application/rdf+xml")]
    public void Of_HeadNamesAFeed_ItComesFirst(string type)
    {
        var first = Of($"<head><link rel='alternate' type='{type}' href='/news/all' title='All news'></head>")[0];

        Assert.Equal(new FeedCandidate(new Uri("https://tide.example/news/all"), "All news", IsNamed: true), first);
    }

    [Fact]
    public void Of_FeedsOfNewsAndComments_CommentsComeLast()
    {
        var found = Of(
            "<link rel=alternate type=application/rss+xml title='Tide » Comments Feed' href=/comments/feed/>"
                + "<link rel=alternate type=application/rss+xml title='Tide » Feed' href=/feed/>"
        );

        Assert.Equal(["/feed/", "/comments/feed/"], found.Take(2).Select(candidate => candidate.Address.AbsolutePath));
    }

    [Theory]
    [InlineData("<link rel=alternate hreflang=de href=/de/>")]
    [InlineData("<link rel=alternate type=application/json href=/wp-json/v2/posts/1>")]
    [InlineData("<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>")]
    [InlineData("<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>")]
    [InlineData("<link rel=stylesheet type=text/css href=/feed>")]
    public void Of_OtherLinks_AreNoFeeds(string head) => Assert.DoesNotContain(Of(head), candidate => candidate.IsNamed);

    [Fact]
    public void Of_BaseElement_IsWhereLinksBegin() =>
        Assert.Equal(
            "https://cdn.example/x/feed.xml",
            Of("<base href='https://cdn.example/x/'><link rel=alternate type=application/rss+xml href=feed.xml>")[0].Address.AbsoluteUri
        );

    [Fact]
    public void Of_LinkInTheText_IsTakenWhereItLooksLikeAFeed() =>
        Assert.Equal(
            ["https://tide.example/blog/atom.xml"],
            Of("<a href='/about'>About</a><a href='/blog/atom.xml'>Subscribe</a>")
                .Where(candidate => candidate.IsNamed)
                .Select(candidate => candidate.Address.AbsoluteUri)
        );

    [Theory]
    [InlineData("https://films.example/channel/UC_a-1/videos", "")]
    [InlineData("https://films.example/@tide", "<meta itemprop=channelId content=UC_a-1>")]
    public void Of_ChannelOfFilms_ItsFeedIsNamed(string address, string head) =>
        Assert.Equal("https://films.example/feeds/videos.xml?channel_id=UC_a-1", Of(head, address)[0].Address.AbsoluteUri);

    [Fact]
    public void Of_PageThatNamesNone_CommonPlacesAreTheLastTries()
    {
        var found = Of("<p>Hello</p>", "https://tide.example/blog");

        Assert.All(found, candidate => Assert.False(candidate.IsNamed));
        Assert.Equal(["/blog/feed", "/feed", "/rss"], found.Take(3).Select(candidate => candidate.Address.AbsolutePath));
    }

    [Fact]
    public void Of_SameAddressTwiceAndThePageItself_AreLeftOut()
    {
        var found = Of(
            "<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate type=application/atom+xml href=/feed/>"
                + "<link rel=alternate type=application/rss+xml href='/#top'>"
        );

        Assert.Equal(found.Count, found.Select(candidate => candidate.Address.AbsolutePath.TrimEnd('/')).Distinct().Count());
        Assert.DoesNotContain(found, candidate => candidate.Address.AbsolutePath == "/");
    }

    [Fact]
    public void Of_ThousandsOfLinks_AreBounded()
    {
        var links = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<a href='/{i}/feed'>x</a>"));

        Assert.InRange(Of(links).Count, 1, 40);
    }

    private static IReadOnlyList<FeedCandidate> Of(string html, string address = "https://tide.example/") =>
        FeedDiscovery.Of(PageHead.Read(Encoding.UTF8.GetBytes($"<!doctype html>{html}"), null, new Uri(address), CancellationToken.None));
}
