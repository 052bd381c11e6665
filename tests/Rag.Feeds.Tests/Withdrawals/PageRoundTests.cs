using Rag.Core.Articles;
using Rag.Feeds.Withdrawals;
using Rag.Fetching.Requests;

namespace Rag.Feeds.Tests.Withdrawals;

public sealed class PageRoundTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_PagesOfTwoHosts_OneOfEachTheOldestFirst()
    {
        var next = PageRound.Next([Page("a.test", "1", 3), Page("a.test", "2", 30), Page("b.test", "3", 1), Page("A.test", "4", 9)], s_now);

        Assert.Equal(["/2", "/3"], next.Select(page => page.Address.AbsolutePath));
    }

    [Fact]
    public void Next_LookedAtBefore_ComesAfterThoseThatNeverWere()
    {
        var looked = Page("a.test", "1", 30) with { LookedAt = s_now.AddHours(-20) };
        var lately = Page("a.test", "2", 40) with { LookedAt = s_now.AddHours(-2) };

        Assert.Equal("/3", Assert.Single(PageRound.Next([looked, lately, Page("a.test", "3", 1)], s_now)).Address.AbsolutePath);
        Assert.Equal("/1", Assert.Single(PageRound.Next([looked, lately], s_now)).Address.AbsolutePath);
    }

    [Theory]
    [InlineData(5, "/2")]
    [InlineData(6, "/1")]
    public void Next_PageThatWasMissing_IsLookedAtAgainFirstButNotBeforeSixHours(double hours, string expected)
    {
        var missing = Page("a.test", "1", 3) with { LookedAt = s_now.AddHours(-hours), MissingSince = s_now.AddHours(-hours) };

        Assert.Equal(expected, Assert.Single(PageRound.Next([missing, Page("a.test", "2", 30)], s_now)).Address.AbsolutePath);
    }

    private static WatchedPage Page(string host, string name, double hoursAgo) =>
        new(ArticleId.Of(name), new Uri($"https://{host}/{name}"), default, s_now.AddHours(-hoursAgo), Validators.None);
}
