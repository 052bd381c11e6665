using Rag.Feeds.Requests;
using Rag.Feeds.Testing;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;

namespace Rag.Feeds.Tests.Testing;

/// <summary>What is said where a host cannot even be asked for its robots.txt.</summary>
public sealed class PoliteHttpTests
{
    [Fact]
    public async Task Test_HostThatIsNotThere_SaysSoAndDoesNotBlameRobots()
    {
        using var http = new FeedHttp(new FetchingOptions(), TimeProvider.System);
        var tester = new FeedTester(new PoliteHttp(http, new RobotsFiles(http, TimeProvider.System)));

        var finding = await tester.TestAsync(new Uri("http://127.0.0.1/feed"), null, TestContext.Current.CancellationToken);

        var failed = Assert.IsType<FeedFinding.Failed>(finding);
        Assert.DoesNotContain("robots", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", failed.Reason, StringComparison.Ordinal);
    }
}
