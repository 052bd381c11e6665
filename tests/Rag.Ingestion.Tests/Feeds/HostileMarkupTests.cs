using System.Diagnostics;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>
/// Whatever markup is made of, reading it takes time in proportion to its length, as the body of a feed's entry and as a page, and ends in
/// an article or in a sentence.
/// </summary>
public sealed class HostileMarkupTests : IDisposable
{
    private const int Pieces = 50_000;

    /// <summary>
    /// The shortest times of so many tell the reader from what else the machine does. A quarter against the whole leaves room for the rest:
    /// 4 in proportion, 16 with the square, and 8 is the bound.
    /// </summary>
    private const int Attempts = 4;

    /// <summary>Below this, a quotient of two times says more about the machine than about the reader.</summary>
    private static readonly TimeSpan s_notWorthComparing = TimeSpan.FromSeconds(0.5);

    /// <summary>Of the longest input on a busy machine; what grew with the square took minutes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Markup => HostileMarkup.Names;

    [Theory]
    [MemberData(nameof(Markup))]
    public void Read_EntryOfHostileMarkup_TakesTimeInProportion(string name) =>
        AssertInProportion(count =>
            $"<rss><channel><item><description><![CDATA[{HostileMarkup.Make(name, count)}]]></description></item></channel></rss>"
        );

    [Theory]
    [MemberData(nameof(Markup))]
    public void Read_PageOfHostileMarkup_TakesTimeInProportion(string name) =>
        AssertInProportion(count => $"<html><body>{HostileMarkup.Make(name, count)}");

    [Fact]
    public void Read_FeedOfManyAttributes_TakesTimeInProportion() =>
        AssertInProportion(count =>
            $"<rss><channel><item{HostileMarkup.Each(3 * count, i => $" a{i}='1'")}><description>x</description></item></channel></rss>"
        );

    [Fact]
    public void Read_FeedOfManyPrefixes_TakesTimeInProportion() =>
        AssertInProportion(count =>
            $"<rss><channel><item{HostileMarkup.Each(3 * count, i => $" xmlns:a{i}='u'")}><link>x</link></item></channel></rss>"
        );

    [Fact]
    public void Read_FeedOfEmptyEntries_TakesTimeInProportion() =>
        AssertInProportion(count => $"<rss><channel>{HostileMarkup.Many("<item/>", 10 * count)}</channel></rss>");

    [Fact]
    public void Read_FeedOfHtmlInXml_IsBoundedLikeHtml() =>
        AssertInProportion(count =>
            $"<rss><channel><item><description>{HostileMarkup.Many("&lt;span&gt;&lt;/x&gt;", count)}</description></item></channel></rss>"
        );

    [Theory]
    [InlineData("<title>", "a - ", "</title>")]
    [InlineData("<title>t</title><h1>", "a - ", "</h1>")]
    [InlineData("<img srcset='", "aaaa", "'>")]
    [InlineData("<meta property='", "    ", "' content='x'>")]
    [InlineData(
        "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"name\":\"",
        " - X",
        "\"}</script>"
    )]
    public void Read_PageWhoseFieldsTheExtractorMatches_TakesTimeInProportion(string before, string piece, string after) =>
        AssertInProportion(count =>
            $"<html><meta property='og:site_name' content='X Y'>{before}{HostileMarkup.Many(piece, count)}{after}<p>Some words.</p>"
        );

    [Fact]
    public void Read_EntryThatPassesABound_IsNamedAndTheOthersAreRead()
    {
        var readings = TempFolder.ReadAll(
            _folder.Write(
                "feed",
                $"""
                <rss><channel><item><description>One.</description></item>
                <item><title>Deep</title><description><![CDATA[{HostileMarkup.Many("<span></x>", 5_000)}]]></description></item>
                <item><description>Three.</description></item></channel></rss>
                """
            )
        );

        Assert.Equal(["One.", "Three."], readings.Articles().Select(article => article.Body));
        Assert.Equal("feed: an entry \"Deep\" was left out: it nests elements more than 256 deep.", Assert.Single(readings.Problems()));
    }

    [Fact]
    public void Parse_Canceled_StopsInTheMiddle()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => BoundedHtml.Parse("<p>One.</p><p>Two.</p>", cancel.Token));
    }

    [Fact]
    public void Run_StepPastItsTime_IsRefusedLikeAnyOther()
    {
        var refusal = Assert.Throws<ArticleRefusedException>(() =>
            ArticleTime.Run<int>(
                time =>
                {
                    time.WaitHandle.WaitOne();
                    throw new OperationCanceledException(time);
                },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal("it takes more than 5 s to read", refusal.Message);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertInProportion(Func<int, string> make)
    {
        var (quarter, whole) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var attempt = 0; attempt < Attempts && !IsInProportion(); attempt++)
        {
            quarter = Min(quarter, Time(make(Pieces / 4)));
            whole = Min(whole, Time(make(Pieces)));
        }

        Assert.True(whole < s_patience, $"It took {whole.TotalSeconds:F1} s.");
        Assert.True(IsInProportion(), $"{quarter.TotalSeconds:F2} s for a quarter, {whole.TotalSeconds:F2} s for all.");

        bool IsInProportion() => whole < s_notWorthComparing || (whole < TimeSpan.MaxValue && whole < 8 * quarter);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan Time(string content)
    {
        var path = _folder.Write("hostile", content);
        var watch = Stopwatch.StartNew();
        foreach (var article in TempFolder.ReadAll(path).Articles())
        {
            ArticleCleaner.Clean(article);
        }

        return watch.Elapsed;
    }
}
