using System.Text;
using Rag.Feeds.Opml;

namespace Rag.Feeds.Tests.Opml;

/// <summary>Lists of feeds as programs write them.</summary>
public sealed class OpmlReaderTests
{
    [Fact]
    public void Read_FoldersInFolders_NamesThePathOfEachFeed()
    {
        var list = Read(
            """
            <?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
            <outline text="News"><outline title="Harbor"><outline text="Tide &amp; Times" xmlUrl="https://tide.example/feed" htmlUrl="https://tide.example/"/>
            </outline></outline><outline text="Alone" type="rss" XMLURL="http://alone.example/rss"></outline></body></opml>
            """
        );

        Assert.Equal(
            [
                new OpmlFeed("https://tide.example/feed", "Tide & Times", "https://tide.example/", ["News", "Harbor"]),
                new OpmlFeed("http://alone.example/rss", "Alone", null, []),
            ],
            list.Feeds
        );
    }

    [Theory]
    [InlineData("feed://tide.example/rss", "http://tide.example/rss")]
    [InlineData("feed:https://tide.example/rss", "https://tide.example/rss")]
    public void Read_FeedScheme_IsTheWebAddressThatIsMeant(string written, string meant) =>
        Assert.Equal(meant, Assert.Single(Read($"<opml><body><outline xmlUrl='{written}'/></body></opml>").Feeds).Url);

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("no address")]
    public void Read_AddressThatCannotBeAsked_IsToldAndTheOthersAreRead(string url)
    {
        var list = Read($"<opml><body><outline text='Odd' xmlUrl='{url}'/><outline xmlUrl='http://b.example/'/></body></opml>");

        Assert.Equal("http://b.example/", Assert.Single(list.Feeds).Url);
        Assert.StartsWith("Odd has no address", Assert.Single(list.Refused), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AddressTwice_IsOneFeedAndCounted()
    {
        var list = Read("<opml><body><outline xmlUrl='http://b.example/'/><outline xmlUrl='http://b.example'/></body></opml>");

        Assert.Single(list.Feeds);
        Assert.Equal(1, list.Repeated);
    }

    [Fact]
    public void Read_NamedEncoding_IsBelieved()
    {
        var text = "<?xml version='1.0' encoding='iso-8859-1'?><opml><body><outline text='Café' xmlUrl='http://b.example/'/></body></opml>";

        Assert.Equal("Café", Assert.Single(OpmlReader.Read(Encoding.Latin1.GetBytes(text), CancellationToken.None).Feeds).Title);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("<rss version='2.0'><channel/></rss>")]
    [InlineData("<html><body><p>Not found</p></body></html>")]
    public void Read_NoList_IsRefusedInASentence(string text)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public void Read_NestedBeyondReason_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => Read($"<opml>{string.Concat(Enumerable.Repeat("<outline text='a'>", 5_000))}"));

    private static OpmlList Read(string text) => OpmlReader.Read(Encoding.UTF8.GetBytes(text), CancellationToken.None);
}
