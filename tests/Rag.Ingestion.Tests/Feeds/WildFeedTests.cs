using System.Text;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>Feeds as the publishing systems of the web write them, with invented news.</summary>
public sealed class WildFeedTests
{
    [Fact]
    public void Parse_WordPress_KeepsTextAuthorTagsAndComments()
    {
        var feed = Parse(
            """
            <?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
              xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
              xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
            <channel><title>The Quay</title><atom:link href="https://quay.example/feed/" rel="self" type="application/rss+xml" />
              <link>https://quay.example</link><lastBuildDate>Tue, 03 Mar 2026 09:30:00 +0000</lastBuildDate><language>en-US</language>
              <sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency> 2 </sy:updateFrequency><generator>https://press.example/?v=7</generator>
              <item><title>Ferries &#038; fog</title><link>https://quay.example/ferries/</link><comments>https://quay.example/ferries/#respond</comments>
                <dc:creator><![CDATA[Ida Holm]]></dc:creator><pubDate>Tue, 03 Mar 2026 09:00:00 +0000</pubDate>
                <category><![CDATA[Transport]]></category><category><![CDATA[Weather]]></category>
                <guid isPermaLink="false">https://quay.example/?p=17</guid><description><![CDATA[<p>No ferry today [&#8230;]</p>]]></description>
                <content:encoded><![CDATA[<p>No ferry <em>today</em>.</p>]]></content:encoded><slash:comments>0</slash:comments></item>
            </channel></rss>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(("The Quay", "https://quay.example", "https://quay.example/feed/"), (feed.Title?.Value, feed.Url, feed.Self));
        Assert.Equal((TimeSpan.FromMinutes(30), "en-US"), (feed.TimeToLive, feed.Language));
        Assert.Equal(("https://quay.example/?p=17", false), (entry.Id, entry.IdIsPermaLink));
        Assert.Equal(("Ferries & fog", "<p>No ferry <em>today</em>.</p>"), (entry.Title?.Value, Assert.Single(entry.Contents).Value));
        Assert.Equal("<p>No ferry today [&#8230;]</p>", entry.Summary?.Value);
        Assert.Equal(["Transport", "Weather"], entry.Tags.Select(tag => tag.Term));
        Assert.Equal(("Ida Holm", "https://quay.example/ferries/#respond"), (Assert.Single(entry.Authors).Name, entry.CommentsUrl));
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero), entry.Published?.Time);
        Assert.Null(entry.Updated);
    }

    [Fact]
    public void Parse_GhostWithMediaAndTimeToLive_KeepsBoth()
    {
        var feed = Parse(
            """
            <?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" version="2.0">
            <channel><title><![CDATA[Lamp]]></title><link>https://lamp.example/</link><ttl>60</ttl>
              <item><title><![CDATA[Oil <b>&</b> light]]></title><link>https://lamp.example/oil/</link><guid isPermaLink="false">65f0</guid>
                <dc:creator><![CDATA[Bo Lind]]></dc:creator><dc:creator><![CDATA[Ana Reis]]></dc:creator>
                <media:content url="https://lamp.example/oil.jpg" medium="image"/></item></channel></rss>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(TimeSpan.FromHours(1), feed.TimeToLive);
        Assert.Equal("Oil & light", entry.Title?.Plain(TestContext.Current.CancellationToken));
        Assert.Equal(["Bo Lind", "Ana Reis"], entry.Authors.Select(author => author.Name));
        Assert.Equal(new FeedMedia("https://lamp.example/oil.jpg", "image"), Assert.Single(entry.Media));
    }

    [Fact]
    public void Parse_SubstackWithPodcast_KeepsTheEnclosure()
    {
        var feed = Parse(
            """
            <rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" version="2.0"><channel><title>Letter</title>
              <itunes:author>Mo Ek</itunes:author><itunes:new-feed-url>https://new.example/feed</itunes:new-feed-url>
              <managingEditor><![CDATA[letter@post.example]]></managingEditor>
              <item><title>One</title><guid>https://letter.example/p/one</guid>
                <enclosure url="https://letter.example/one.mp3" length="12345" type="audio/mpeg"/><itunes:summary>Said aloud.</itunes:summary></item>
            </channel></rss>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal("https://new.example/feed", feed.MovedTo);
        Assert.Equal(("https://letter.example/p/one", true, "Said aloud."), (entry.Url, entry.IdIsPermaLink, entry.Summary?.Value));
        Assert.Equal(new FeedMedia("https://letter.example/one.mp3", "audio/mpeg", 12345), Assert.Single(entry.Enclosures));
    }

    [Fact]
    public void Parse_BloggerAtom_TakesThePageAmongItsLinks()
    {
        var feed = Parse(
            """
            <?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
              <id>tag:blog.example,1999:blog-1</id><updated>2026-03-03T10:00:00.001+01:00</updated><title type='text'>Hills &lt;and&gt; dales</title>
              <link rel='http://schemas.example/g/2005#feed' type='application/atom+xml' href='https://hills.example/feeds/posts'/>
              <link rel='hub' href='https://hub.example/'/><link rel='next' href='https://hills.example/feeds/posts?start=26'/>
              <link rel='alternate' type='text/html' href='https://hills.example/'/>
              <entry><id>tag:blog.example,1999:post-2</id><published>2026-03-01T00:00:00.000-08:00</published><title type='text'>Snow</title>
                <category scheme='http://www.example/atom/ns#' term='Winter'/><content type='html'>It &lt;i&gt;snows&lt;/i&gt;.</content>
                <link rel='replies' type='application/atom+xml' href='https://hills.example/feeds/2/comments'/>
                <link rel='alternate' type='application/json' href='https://hills.example/snow.json'/>
                <link rel='alternate' type='text/html' href='https://hills.example/snow.html'/>
                <author><name>Unknown</name><uri>https://people.example/7</uri><email>noreply@blog.example</email></author></entry></feed>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal("Hills <and> dales", feed.Title?.Plain(TestContext.Current.CancellationToken));
        Assert.Equal(["https://hub.example/"], feed.Hubs);
        Assert.Equal("https://hills.example/feeds/posts?start=26", feed.Next);
        Assert.Equal(("https://hills.example/snow.html", 3), (entry.Url, entry.Links.Count));
        Assert.Equal(
            new FeedPerson("Unknown (noreply@blog.example)", "Unknown", "noreply@blog.example", "https://people.example/7"),
            Assert.Single(entry.Authors)
        );
        Assert.Equal(new FeedTag("Winter", "http://www.example/atom/ns#"), Assert.Single(entry.Tags));
    }

    [Fact]
    public void Parse_DrupalWithXmlBase_MakesLinksAbsolute()
    {
        var feed = Parse(
            """
            <rss version="2.0" xml:base="https://city.example/en/"><channel><title>City</title><link>https://city.example/en</link>
              <item><title>Bins</title><link>node/9</link><guid isPermaLink="false">9 at https://city.example</guid>
                <description>&lt;a href=&quot;/bins&quot;&gt;Bins&lt;/a&gt;</description></item></channel></rss>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(("https://city.example/en/node/9", "https://city.example/en/"), (entry.Url, entry.Summary?.Base));
    }

    [Fact]
    public void Parse_VideosInMediaGroups_GivesTitlePictureAndText()
    {
        var feed = Parse(
            """
            <feed xmlns:yt="http://video.example/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
              <title>Films</title><entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><link rel="alternate" href="https://video.example/watch?v=abc"/>
                <published>2026-03-01T10:00:00+00:00</published><updated>2026-03-02T10:00:00+00:00</updated>
                <media:group><media:title>Harbor</media:title><media:content url="https://video.example/v/abc" type="video/mp4"/>
                  <media:thumbnail url="https://video.example/abc.jpg"/><media:description>A day at sea.</media:description></media:group></entry></feed>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(("Harbor", "A day at sea.", 2), (entry.Title?.Value, entry.Summary?.Value, entry.Media.Count));
        Assert.Equal("https://video.example/watch?v=abc", entry.Url);
    }

    [Fact]
    public void Parse_NewsSitemap_GivesAnEntryForEachPage()
    {
        var feed = Parse(
            """
            <?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
              xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
              <url><loc>https://daily.example/a</loc><lastmod>2026-03-03T08:00:00Z</lastmod><news:news><news:publication><news:name>The Daily</news:name>
                <news:language>en</news:language></news:publication><news:publication_date>2026-03-02</news:publication_date>
                <news:title>Mayor resigns</news:title><news:keywords>mayor, city hall</news:keywords></news:news>
                <image:image><image:loc>https://daily.example/a.jpg</image:loc></image:image></url>
              <url><loc>https://daily.example/b</loc></url></urlset>
            """
        );

        Assert.Equal(["https://daily.example/a", "https://daily.example/b"], feed.Entries.Select(entry => entry.Url));
        var entry = feed.Entries[0];
        Assert.Equal(("Mayor resigns", "The Daily", "en"), (entry.Title?.Value, entry.SourceTitle, entry.Language));
        Assert.Equal(["mayor", "city hall"], entry.Tags.Select(tag => tag.Term));
        Assert.Equal((2, 8), (entry.Published?.Time?.Day, entry.Updated?.Time?.Hour));
        Assert.Equal("https://daily.example/a.jpg", Assert.Single(entry.Media).Url);
    }

    [Fact]
    public void Parse_SitemapIndex_NamesItsSitemaps() =>
        Assert.Equal(
            ["https://daily.example/news-1.xml"],
            Parse("<sitemapindex><sitemap><loc> https://daily.example/news-1.xml </loc></sitemap></sitemapindex>").Sitemaps
        );

    [Fact]
    public void Parse_Rdf_TakesTheItemsBesideTheChannel()
    {
        var feed = Parse(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
              <channel rdf:about="https://paper.example/rss"><title>Paper</title><link>https://paper.example/</link>
                <items><rdf:Seq><rdf:li rdf:resource="https://paper.example/1"/></rdf:Seq></items></channel>
              <item rdf:about="https://paper.example/1"><title>One</title><link>https://paper.example/1</link><dc:date>2026-03-01T10:00+01:00</dc:date>
                <dc:subject>Trade</dc:subject></item></rdf:RDF>
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(("Paper", "https://paper.example/1", "One"), (feed.Title?.Value, entry.Id, entry.Title?.Value));
        Assert.Equal((9, "Trade"), (entry.Published?.Time?.UtcDateTime.Hour, Assert.Single(entry.Tags).Term));
    }

    [Fact]
    public void Parse_JsonFeed_MapsEveryField()
    {
        var feed = Parse(
            """
            {"version":"https:\/\/jsonfeed.org\/version\/1.1","title":"J","home_page_url":"https://j.example/","feed_url":"https://j.example/feed.json",
             "language":"en-GB","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"authors":[{"name":"Desk"}],
             "items":[{"id":7,"url":"/seven","title":"A < B","content_html":"<p>Seven.</p>","summary":"S","date_published":"2026-03-01T10:00:00+01:00",
               "date_modified":"2026-03-02T10:00:00Z","author":{"name":"Ida"},"tags":["x","y"],"image":"pic.jpg","extension":{"a":[1]},
               "attachments":[{"url":"https://j.example/7.mp3","mime_type":"audio/mpeg","size_in_bytes":9}]},]}
            """
        );

        var entry = Assert.Single(feed.Entries);
        Assert.Equal(("J", "https://j.example/feed.json", "en-GB"), (feed.Title?.Value, feed.Self, feed.Language));
        Assert.Equal(("7", "https://j.example/seven", "A < B"), (entry.Id, entry.Url, entry.Title?.Plain(CancellationToken.None)));
        Assert.Equal(
            ("<p>Seven.</p>", "S", "Ida"),
            (Assert.Single(entry.Contents).Value, entry.Summary?.Value, Assert.Single(entry.Authors).Name)
        );
        Assert.Equal(new FeedMedia("https://j.example/7.mp3", "audio/mpeg", 9), Assert.Single(entry.Enclosures));
        Assert.Equal((9, 2), (entry.Published?.Time?.UtcDateTime.Hour, entry.Updated?.Time?.Day));
    }

    [Theory]
    [InlineData("<rss><channel><item><title>A<b>B</title><link>https://x.example/</link></item></channel></rss>", "A<b>B</b>")]
    [InlineData("<rss><channel><item><title>One<item><title>Two</title></item></channel></rss>", "One")]
    [InlineData("<rss><channel><item><title>1 < 2 & 3 &unknown; &nbsp;4</title></item></channel></rss>", "1 < 2 & 3 &unknown; \u00a04")]
    [InlineData("<rss><channel><item a=b c='d e=\"f\"><title>T</title></item></channel></rss>", "T")]
    [InlineData("<rss><channel></b><item></i><title>T</TITLE></item>", "T")]
    [InlineData("junk <!DOCTYPE rss [<!ENTITY a 'b>'>]><RSS><Channel><Item><Title>&a;</Title>", "&a;")]
    [InlineData("<rss><channel><item><nope:title>no</nope:title><title>don\u0092t</title></item></channel></rss>", "don’t")]
    public void Parse_BrokenMarkup_IsRepaired(string xml, string title) => Assert.Equal(title, Parse(xml).Entries[0].Title?.Value);

    [Theory]
    [InlineData("windows-1251", "windows-1251", null)]
    [InlineData("koi8-r", "koi8-r", null)]
    [InlineData("shift_jis", "shift_jis", null)]
    [InlineData("utf-8", "iso-8859-1", null)]
    [InlineData("utf-8", "gb2312", "windows-1251")]
    [InlineData("windows-1251", null, "windows-1251")]
    public void Parse_EncodingDeclaredSniffedOrWrong_ReadsTheText(string actual, string? declared, string? charset)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(actual) ?? Encoding.GetEncoding(actual);
        var declaration = declared is null ? "" : $"<?xml version='1.0' encoding='{declared}'?>";
        var bytes = encoding.GetBytes($"{declaration}<rss><channel><title>Новости дня</title></channel></rss>");

        Assert.Equal("Новости дня", FeedParser.Parse(bytes, new FeedSource(Charset: charset), CancellationToken.None).Title?.Value);
    }

    [Theory]
    [InlineData("plain text", "is no feed: no element begins in it")]
    [InlineData("<html><body>x</body></html>", "is no feed: its first element is none of RSS, RDF, Atom, CDF or sitemaps")]
    [InlineData("{\"version\":\"https://jsonfeed.org/version/1\",", "is not valid JSON in line 1")]
    public void Parse_WhatIsNoFeed_IsRefused(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<ArticleRefusedException>(() => Parse(text)).Message);

    private static Feed Parse(string text) =>
        FeedParser.Parse(Encoding.UTF8.GetBytes(text), FeedSource.Unknown, TestContext.Current.CancellationToken);
}
