using System.Text;
using Rag.Feeds.Discovery;
using Rag.Feeds.Opml;
using Rag.Ingestion.Feeds;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Lists of feeds, and pages that are looked through for feeds: what somebody adds by an address or a file.</summary>
public sealed class FeedListTarget : FuzzTarget
{
    public override int Longest => 1 << 12;

    public override IReadOnlyList<string> Words =>
        [
            "<opml>",
            "<body>",
            "<outline text='a'>",
            "<outline xmlUrl='http://a.example/'/>",
            "</outline>",
            "feed://",
            "feed:",
            "javascript:",
            "http://[::1",
            "http://a..b/",
            "&#0;",
            "\ud83d\ude00",
            "<link rel=alternate type=application/rss+xml href=/a>",
            "<base href='//b.example/'>",
            "<a href=rss.xml>",
            "<meta itemprop=channelId content=a>",
            "encoding='utf-7'",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            "<?xml version='1.0'?><opml version='2.0'><head><title>T</title></head><body><outline text='N'>"
                + "<outline text='A' xmlUrl='https://a.example/feed' htmlUrl='https://a.example/'/></outline></body></opml>",
            "<!doctype html><html lang=en><head><title>T</title><base href=/b/>"
                + "<link rel=alternate type=application/rss+xml href=feed title=F></head><body><a href=/atom.xml>A</a></body></html>",
            $"<opml>{string.Concat(Enumerable.Repeat("<outline text='a'>", 3_000))}",
            $"<opml><body>{string.Concat(Enumerable.Range(0, 3_000).Select(i => $"<outline xmlUrl='http://a{i}.example/'/>"))}",
            $"<!doctype html>{string.Concat(Enumerable.Range(0, 3_000).Select(i => $"<link rel=feed href=/{i}><a href=/{i}/rss>"))}",
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        try
        {
            var feeds = OpmlReader.Read(input, CancellationToken.None).Feeds;
            var again = OpmlReader.Read(OpmlWriter.Write(feeds, "T", DateTimeOffset.UnixEpoch), CancellationToken.None).Feeds;
            Assert.True(again.ToHashSet().SetEquals(feeds), "A list of feeds does not read back as it was written.");
        }
        catch (InvalidDataException refusal)
        {
            Assert.True(refusal.Message.Length > 0, "A list of feeds is refused without a word.");
        }

        try
        {
            var candidates = FeedDiscovery.Of(PageHead.Read(input, null, new Uri("https://page.example/a/b"), CancellationToken.None));
            Assert.True(
                candidates.All(candidate => candidate.Address.Scheme is "http" or "https"),
                "A feed is looked for outside the web."
            );
        }
        catch (InvalidDataException refusal)
        {
            Assert.True(refusal.Message.Length > 0, "A page is refused without a word.");
        }
    }
}
