using System.Globalization;
using Rag.Ingestion.Feeds;
using Rag.Tests;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>
/// The conditions of a public conformance suite on what readers of news need: the feed's title, and the title, link, id, summary, content,
/// author, tags, dates and enclosures of its entries.
/// </summary>
public sealed class FeedConformanceTests
{
    private const string Cases = "data/feedparser/feedparser-cases.dev.tar.xz";

    private const double LeastShare = 0.95;

    [Fact]
    public void Parse_ConformanceCases_HoldTheConditionsOnWhatIsRead()
    {
        var archive = SharedData.Require(Cases);
        using var folder = new TempFolder();
        FeedCases.Unpack(archive, folder.Path);
        var shares = new SortedDictionary<string, (int Held, int All)>(StringComparer.Ordinal);
        var broken = new List<string>();
        foreach (var @case in FeedCases.Read(folder.Path))
        {
            var feed = Parse(@case);
            foreach (var condition in @case.Conditions)
            {
                if (FeedConditions.FieldOf(condition) is not { } field)
                {
                    continue;
                }

                var isHeld = feed is not null && FeedConditions.Holds(condition, feed);
                var (held, all) = shares.GetValueOrDefault(field);
                shares[field] = (held + (isHeld ? 1 : 0), all + 1);
                if (!isHeld)
                {
                    broken.Add($"{@case.File}: {condition}");
                }
            }
        }

        var output = TestContext.Current.TestOutputHelper;
        foreach (var (field, (held, all)) in shares)
        {
            output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{field, -20} {held, 4} of {all, 4}"));
        }

        var (good, total) = (shares.Values.Sum(share => share.Held), shares.Values.Sum(share => share.All));
        output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {good} of {total}: {(double)good / total:P1}"));
        broken.ForEach(line => output?.WriteLine(line));
        Assert.InRange((double)good / total, LeastShare, 1);
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
}
