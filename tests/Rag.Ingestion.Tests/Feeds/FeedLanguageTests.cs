using System.Text;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>An entry is in its own language, else in its feed's.</summary>
public sealed class FeedLanguageTests
{
    [Theory]
    [InlineData(
        "<rss><channel><language>de</language><item><title>A</title><description>Die Fähre fährt.</description></item></channel></rss>",
        "de"
    )]
    [InlineData("<feed xml:lang='fr'><entry><title>A</title><content>Le bac.</content></entry></feed>", "fr")]
    [InlineData("<feed xml:lang='fr'><entry xml:lang='en'><title>A</title><content>The ferry.</content></entry></feed>", "en")]
    [InlineData("<rss><channel><item><title>A</title><description>The ferry.</description></item></channel></rss>", null)]
    public void Read_EntryOfAFeed_HasItsOwnLanguageOrTheFeeds(string feed, string? language)
    {
        var document = FeedDocument.Read(Encoding.UTF8.GetBytes(feed), new Uri("https://a.example/feed"), null, CancellationToken.None);

        Assert.Equal(language, Assert.Single(document.Entries).Draft.Language);
    }
}
