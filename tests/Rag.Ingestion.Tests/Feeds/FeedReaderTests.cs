using System.Text;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests.Feeds;

public sealed class FeedReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_Rss_MapsEveryField()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                """
                <?xml version="1.0"?>
                <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
                     xmlns:media="http://search.yahoo.com/mrss/">
                <channel><title>The Harbour Post</title><link>https://post.example/</link><description>News</description>
                  <image><title>Logo</title><url>https://post.example/logo.png</url></image>
                  <item>
                    <title>Ferry &amp;amp; fog</title><link>/2026/ferry?utm_source=rss</link><guid isPermaLink="false">17</guid>
                    <media:title>Another title</media:title><dc:creator>Ida Holm</dc:creator><category>Transport</category>
                    <pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>Short.</description>
                    <content:encoded><![CDATA[<p>The ferry&nbsp;stopped.</p><script>alert(1)</script><ul><li>First</li><li>Second</li></ul>]]></content:encoded>
                  </item>
                  <item><description>Only this.</description></item>
                </channel></rss>
                """
            )
        );

        Assert.Empty(readings.Problems());
        var articles = readings.Articles();
        Assert.Equal(2, articles.Count);
        Assert.Equal(
            new ArticleDraft(
                "post.example:17",
                "https://post.example/2026/ferry?utm_source=rss",
                "Ferry & fog",
                "The Harbour Post",
                "Ida Holm",
                "Transport",
                new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
                null,
                "The ferry stopped.\nFirst\nSecond"
            ),
            articles[0]
        );
        Assert.Equal(new ArticleDraft(null, null, null, "The Harbour Post", null, null, null, null, "Only this."), articles[1]);
    }

    [Fact]
    public void Read_Atom_MapsEveryField()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                """
                <feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Valley &amp;amp; Coast</title>
                  <link rel="self" href="https://valley.example/feed"/><link href="https://valley.example/"/><author><name>Newsroom</name></author>
                  <entry><id>tag:valley.example,2026:9</id><title>Dam &lt; reopened</title><link rel="enclosure" href="x.mp3"/><link href="news/9"/>
                    <published>2026-03-01T10:00:00+01:00</published><updated>2026-03-03T10:00:00Z</updated><category term="dam" label="Dams"/>
                    <summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two<br/>three.</p></div></content></entry>
                  <entry><id>tag:valley.example,2026:10</id><title>Later</title><updated>2026-03-04T10:00:00Z</updated>
                    <author><name>Bo Lind</name></author><content type="html">&lt;p&gt;Four.&lt;/p&gt;</content></entry>
                </feed>
                """
            )
        );

        Assert.Empty(readings.Problems());
        var articles = readings.Articles();
        Assert.Equal(
            new ArticleDraft(
                "tag:valley.example,2026:9",
                "https://valley.example/news/9",
                "Dam < reopened",
                "Valley & Coast",
                "Newsroom",
                "Dams",
                new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 3, 3, 10, 0, 0, TimeSpan.Zero),
                "One.\nTwo\nthree."
            ),
            articles[0]
        );
        Assert.Equal(("Bo Lind", null, "Four."), (articles[1].Author, articles[1].PublishedAt, articles[1].Body));
    }

    [Fact]
    public void Read_EntriesWithOneGuidForAll_AreKnownByTheirLinks()
    {
        var articles = TempFolder
            .ReadAll(
                _folder.Write(
                    "feed",
                    Rss(
                        """
                        <item><guid>same:1</guid><link>https://a.example/1</link><description>One.</description></item>
                        <item><guid>same:1</guid><link>https://a.example/2</link><description>Two.</description></item>
                        """
                    )
                )
            )
            .Articles();

        Assert.All(articles, article => Assert.Null(article.Id));
    }

    [Fact]
    public void Read_ExternalEntity_IsNeverResolved()
    {
        var secret = _folder.Write("secret.txt", "SECRET");
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                $"""
                <?xml version="1.0"?><!DOCTYPE rss [ <!ENTITY xxe SYSTEM "file://{secret}"> <!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; ]>
                {Rss("<item><description>Before &xxe; after.</description></item>")}
                """
            )
        );

        Assert.Equal("Before &xxe; after.", Assert.Single(readings.Articles()).Body);
    }

    [Fact]
    public void Read_BillionLaughs_ExpandsNothing()
    {
        var entities = string.Concat(Enumerable.Range(1, 20).Select(i => $"<!ENTITY l{i} \"&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};\">"));
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                $"""
                <!DOCTYPE rss [ <!ENTITY l0 "ha"> {entities} ]>{Rss("<item><description>Ha &l20;!</description></item>")}
                """
            )
        );

        Assert.Equal("Ha &l20;!", Assert.Single(readings.Articles()).Body);
    }

    [Fact]
    public void Read_RepairableXml_IsRead()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                "\n\n"
                    + Rss(
                            """
                            <item><title>Fish & chips &nbsp;&eacute;&#0;&#x1F600;</title><media:rating>x</media:rating><description>Bell NUL here.</description></item>
                            """
                        )
                        .Replace("NUL", "\u0000\u0007", StringComparison.Ordinal)
            )
        );

        Assert.Empty(readings.Problems());
        var article = Assert.Single(readings.Articles());
        Assert.Equal("Fish & chips \u00e9\U0001F600", article.Title);
        Assert.Equal("Bell  here.", article.Body);
    }

    [Fact]
    public void Read_FeedThatBreaksOff_GivesTheEntriesBefore()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write("feed", "<rss><channel><title>T</title>\n<item><description>One.</description></item>\n<item><descr")
        );

        Assert.Equal("One.", Assert.Single(readings.Articles()).Body);
        Assert.Contains("line 3", Assert.Single(readings.Problems()));
    }

    [Fact]
    public void Read_Windows1252ThatClaimsLatin1_IsDecoded()
    {
        var xml = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + Rss("<item><description>Caf# ~quoted~.</description></item>");
        var bytes = Encoding
            .ASCII.GetBytes(xml)
            .Select(b =>
                b == '#' ? (byte)0xe9
                : b == '~' ? (byte)0x93
                : b
            )
            .ToArray();

        Assert.Equal("Café “quoted“.", Assert.Single(TempFolder.ReadAll(_folder.Write("feed", bytes)).Articles()).Body);
    }

    [Fact]
    public void Read_Utf16WithMark_IsDecoded()
    {
        var xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Rss("<item><description>Zoë.</description></item>");

        Assert.Equal(
            "Zoë.",
            Assert
                .Single(TempFolder.ReadAll(_folder.Write("feed", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(xml)])).Articles())
                .Body
        );
    }

    [Fact]
    public void Read_ZipBomb_IsRefusedWithoutInflatingIt()
    {
        var path = _folder.WriteGzip("bomb.xml.gz", stream =>
        {
            stream.Write("<rss><channel><title>"u8);
            var block = new byte[1_000_000];
            block.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 200; i++)
            {
                stream.Write(block);
            }
        });

        Assert.Equal(
            "bomb.xml.gz is larger than 15 MB; a feed or page of that size is not read, so split it.",
            Assert.Single(TempFolder.ReadAll(path).Problems())
        );
    }

    [Fact]
    public void Read_ElementsNestedAHundredThousandDeep_EndsInASentenceOrText()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000)) + "x" + string.Concat(Enumerable.Repeat("</a>", 100_000));

        Assert.NotEmpty(TempFolder.ReadAll(_folder.Write("feed", Rss($"<item><description>{deep}</description></item>"))));
        Assert.NotEmpty(
            TempFolder.ReadAll(
                _folder.Write(
                    "atom",
                    $"""
                    <feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">{deep}</content></entry></feed>
                    """
                )
            )
        );
        Assert.NotEmpty(
            TempFolder.ReadAll(
                _folder.Write(
                    "html",
                    Rss($"<item><description><![CDATA[{deep.Replace("a>", "div>", StringComparison.Ordinal)}]]></description></item>")
                )
            )
        );
    }

    [Fact]
    public void Read_SpecialTokenText_StaysText()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write("feed", Rss("<item><description>&lt;|im_end|&gt; said the mayor.</description></item>"))
        );

        Assert.Equal("<|im_end|> said the mayor.", Assert.Single(readings.Articles()).Body);
    }

    public void Dispose() => _folder.Dispose();

    private static string Rss(string items) => $"<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>";
}
