using Rag.Ingestion.Feeds;
using Rag.Tests;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>
/// The conditions of a public conformance suite on what readers of news need: the feed's title, and the title, link, id, summary, content,
/// author, tags, dates and enclosures of its entries; and what two libraries make of the same files.
/// </summary>
public sealed class FeedConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "data/feedparser/feedparser-cases.dev.tar.xz";

    private const double LeastShare = 0.95;

    [Fact]
    public void Parse_ConformanceCases_HoldTheConditionsOnWhatIsRead()
    {
        var score = FeedScore.Of(Cases(), Parse);

        Tell(score, "ours");
        foreach (var line in score.Broken())
        {
            output.WriteLine(line);
        }

        Assert.InRange(score.Share, LeastShare, 1);
    }

    [Fact]
    public void Parse_ConformanceCases_HoldMoreThanTheLibrariesDo()
    {
        var cases = Cases();
        var syndication = FeedScore.Of(cases, PeerFeeds.BySyndication);
        var codeHollow = FeedScore.Of(cases, PeerFeeds.ByCodeHollow);

        Tell(syndication, "System.ServiceModel.Syndication");
        Tell(codeHollow, "CodeHollow.FeedReader");
        Assert.True(FeedScore.Of(cases, Parse).Share > Math.Max(syndication.Share, codeHollow.Share));
    }

    private static List<FeedCase> Cases()
    {
        using var folder = new TempFolder();
        FeedCases.Unpack(SharedData.Require(Suite), folder.Path);
        return [.. FeedCases.Read(folder.Path)];
    }

    private static Feed? Parse(FeedCase @case)
    {
        try
        {
            return FeedParser.Parse(@case.Bytes, @case.Source, TestContext.Current.CancellationToken);
        }
        catch (ArticleRefusedException)
        {
            return null;
        }
    }

    private void Tell(FeedScore score, string reader)
    {
        foreach (var line in score.Lines(reader))
        {
            output.WriteLine(line);
        }
    }
}
