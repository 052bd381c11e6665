using System.IO.Compression;
using System.Text;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

public sealed class FeedDocumentTests
{
    private const string Head = """
        <title>Valley</title><language>de-AT</language><ttl>30</ttl><link>https://valley.example/</link>
        <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>
        <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://valley.example/feed"/>
        """;

    [Fact]
    public void Read_Feed_SaysWhatItsPollNeeds()
    {
        var feed = Read($"<rss><channel>{Head}</channel></rss>");

        Assert.Equal("Valley", feed.Title);
        Assert.Equal("https://valley.example/", feed.SiteUrl);
        Assert.Equal("https://valley.example/feed", feed.Self);
        Assert.Equal(TimeSpan.FromMinutes(30), feed.Ttl);
        Assert.Equal(["https://hub.example/"], feed.Hubs);
        Assert.Equal("de-AT", feed.Language);
        Assert.Empty(feed.Entries);
        Assert.Null(feed.Trouble);
    }

    [Fact]
    public void Read_RelativeLinks_BeginWhereTheFeedLay()
    {
        var entry = Assert.Single(Read("<feed><entry><link href='news/9'/><content>One.</content></entry></feed>").Entries);

        Assert.Equal("https://valley.example/a/news/9", entry.Url);
    }

    [Theory]
    [InlineData("17", null)]
    [InlineData("news/17", "https://valley.example/a/news/17")]
    public void Read_GuidWithoutALink_IsThePageUnlessItIsANumber(string guid, string? url) =>
        Assert.Equal(
            url,
            Read($"<rss><channel><item><guid>{guid}</guid><description>One.</description></item></channel></rss>").Entries[0].Url
        );

    [Fact]
    public void Read_EntryWithAPageAndNoWords_IsAStubWithoutABody()
    {
        var entry = Assert.Single(Read("<urlset><url><loc>https://valley.example/1</loc></url></urlset>").Entries);

        Assert.True(entry.IsStub);
        Assert.Equal("", entry.Draft.Body);
    }

    [Fact]
    public void Read_EntryWithNeitherWordsNorPage_IsLeftOutWithASentence()
    {
        var feed = Read("<rss><channel><item><title>Only this</title></item></channel></rss>");

        Assert.Empty(feed.Entries);
        Assert.Contains("1 have neither", feed.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(799, "", true)]
    [InlineData(801, "", false)]
    [InlineData(2000, " the ferry …", true)]
    [InlineData(2000, " the ferry [...]", true)]
    [InlineData(2000, " Continue reading →", true)]
    [InlineData(2000, " the ferry.", false)]
    public void IsStub_FollowsLengthAndEnd(int length, string end, bool isStub)
    {
        var body = new string('x', length) + end;
        var entry = Read(
            $"<rss><channel><item><link>https://valley.example/1</link><description>{body}</description></item></channel></rss>"
        ).Entries[0];

        Assert.Equal(isStub, entry.IsStub);
    }

    [Fact]
    public void IsStub_WithoutAPage_IsFalse() =>
        Assert.False(Read("<rss><channel><item><description>Short.</description></item></channel></rss>").Entries[0].IsStub);

    [Fact]
    public void Digest_DiffersWhereWhatIsStoredDiffers()
    {
        static ulong Of(string item) => Read($"<rss><channel><item>{item}</item></channel></rss>").Entries[0].Digest;

        var one = Of("<guid>a</guid><title>T</title><description>One.</description>");
        Assert.Equal(one, Of("<guid>a</guid><title>T</title><description>One.</description><comments>https://c.example/</comments>"));
        Assert.NotEqual(one, Of("<guid>a</guid><title>T</title><description>Two.</description>"));
        Assert.NotEqual(one, Of("<guid>a</guid><title>U</title><description>One.</description>"));
    }

    [Fact]
    public void Read_GzipFile_IsUnpacked()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("<urlset><url><loc>https://valley.example/1</loc></url></urlset>"));
        }

        Assert.Single(FeedDocument.Read(packed.ToArray(), new Uri("https://valley.example/"), null, CancellationToken.None).Entries);
    }

    [Fact]
    public void Read_GzipBomb_IsRefusedBeforeItIsUnpacked()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 100; i++)
            {
                gzip.Write(new byte[1 << 20]);
            }
        }

        var refusal = Assert.Throws<InvalidDataException>(() =>
            FeedDocument.Read(packed.ToArray(), new Uri("https://valley.example/"), null, CancellationToken.None)
        );
        Assert.Contains("unpacks to more than 15 MB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Page_IsRefusedInASentence()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Read("<!doctype html><p>Hello</p>"));

        Assert.Equal("What valley.example sent is no feed: its first element is none of RSS, RDF, Atom, CDF or sitemaps.", refusal.Message);
    }

    [Fact]
    public void Read_PageWithAnArticle_HasItsAddress()
    {
        var text = string.Concat(Enumerable.Repeat("The dam was opened again on Monday. ", 40));
        var html = $"<html><head><title>Dam</title></head><body><article><h1>Dam</h1><p>{text}</p></article></body></html>";

        var draft = PageDocument.Read(
            Encoding.UTF8.GetBytes(html),
            new Uri("https://valley.example/dam"),
            "text/html",
            CancellationToken.None
        );

        Assert.Equal("https://valley.example/dam", draft.Url);
        Assert.StartsWith("The dam was opened", draft.Body, StringComparison.Ordinal);
    }

    private static FeedDocument Read(string text) =>
        FeedDocument.Read(
            Encoding.UTF8.GetBytes(text),
            new Uri("https://valley.example/a/feed"),
            "application/xml",
            CancellationToken.None
        );
}
