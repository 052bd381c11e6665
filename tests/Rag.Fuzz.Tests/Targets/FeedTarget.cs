using System.Text;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Feeds of every format, with HTML in their entries.</summary>
public sealed class FeedTarget : FuzzTarget, IDisposable
{
    private const string AtomName = "http://www.w3.org/2005/Atom";

    private readonly ArticleDoor _door = new();

    public override int Longest => 1 << 12;

    public override IReadOnlyList<string> Words =>
        [
            "<item>",
            "</item>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
            "&a;",
            "&lt;p&gt;",
            "<content:encoded>",
            "<description>",
            "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>",
            "<guid>x</guid>",
            "<link href='a'/>",
            " xml:base='http://a.example'",
            " xmlns:a='b'",
            "type='xhtml'",
            "<b id=1>",
            "</x>",
            "encoding='utf-7'",
            "encoding='iso-2022-jp'",
            "\0",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title><link>https://t.example/</link><item><title>Ferry &amp;amp; fog</title><link>/a</link><guid isPermaLink="false">17</guid><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>Short.</description><content:encoded><![CDATA[<p>The ferry&nbsp;stopped.</p><ul><li>A</li></ul>]]></content:encoded></item></channel></rss>""",
            $"""<feed xmlns="{AtomName}"><title type="html">V</title><entry><id>tag:1</id><link href="n/9"/><updated>2026-03-03T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p></div></content></entry></feed>""",
            """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://t.example/a</loc><news:news><news:title>T</news:title><news:keywords>a, b</news:keywords></news:news></url></urlset>""",
            """<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel rdf:about="a"><title>R</title></channel><item rdf:about="b"><title>I</title><dc:date>2026-03-02</dc:date><media:group><media:content url="c"/></media:group></item></rdf:RDF>""",
            """{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":1,"url":"https://t.example/1","content_html":"<p>x</p>","tags":["a"],"authors":[{"name":"B"}],"attachments":[{"url":"c"}]}]}""",
            """<?xml version="1.0" encoding="utf-7"?><rss><channel><item><description>+ADw-b</description></item></channel></rss>""",
            $"<rss><channel><item{Many(4_000, i => $" a{i}='1'")}><description>x</description></item></channel></rss>",
            $"<rss><channel><item{Many(4_000, i => $" xmlns:a{i}='u'")}><description>x</description></item></channel></rss>",
            $"<rss><channel><item>{Many(4_000, _ => "<a>")}",
            $"<rss><channel>{Many(4_000, _ => "<item/>")}</channel></rss>",
            $"<rss><channel><item><description><![CDATA[{Many(4_000, _ => "<span></x>")}]]></description></item></channel></rss>",
            $"<rss><channel><item><description><![CDATA[<p>{Many(200, i => $"<b id={i}>")}</p>{Many(2_000, _ => "<p>x</p>")}]]>",
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input) => _door.Read(input);

    public void Dispose() => _door.Dispose();

    private static string Many(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));
}
