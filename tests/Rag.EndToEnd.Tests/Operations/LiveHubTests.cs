using Rag.Eval.Dashboard.Operations.Live;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class LiveHubTests
{
    [Fact]
    public void Subscribe_MorePagesThanThereAreConnectionsFor_GetNone()
    {
        var hub = new LiveHub();
        var open = Enumerable.Range(0, LiveHub.MostSubscribers).Select(_ => hub.Subscribe()!).ToList();

        Assert.Null(hub.Subscribe());

        open[0].Dispose();
        Assert.NotNull(hub.Subscribe());
    }

    [Fact]
    public async Task Publish_APageThatIsSlow_IsToldTheLastMomentAlone()
    {
        var hub = new LiveHub();
        using var page = hub.Subscribe()!;
        foreach (var number in Enumerable.Range(1, 5))
        {
            hub.Publish(new LiveMoment([], number, null));
        }

        await foreach (var moment in page.Moments(TestContext.Current.CancellationToken))
        {
            Assert.Equal(5, moment.StateNumber);
            break;
        }
    }
}
