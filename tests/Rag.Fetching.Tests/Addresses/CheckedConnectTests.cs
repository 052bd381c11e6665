using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Addresses;

public sealed class CheckedConnectTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8,127.0.0.1")]
    [InlineData("::1")]
    [InlineData("169.254.169.254")]
    public async Task GetAsync_NameThatLeadsToAnAddressThatIsNotPublic_IsRefusedUnasked(string addresses)
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        using var http = server.Client(new FetchingOptions(), addresses);

        var result = await http.GetAsync(new FetchRequest(server.At("/feed")), TestContext.Current.CancellationToken);

        Assert.StartsWith("news.test leads to ", Assert.IsType<FetchResult.Refused>(result).Reason);
        Assert.Empty(server.Asked);
    }

    /// <summary>A second look-up could give another address than the one that was checked.</summary>
    [Fact]
    public async Task GetAsync_Name_IsLookedUpOnceForAConnection()
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);

        Assert.IsType<FetchResult.Fetched>(await server.GetAsync("/feed"));

        Assert.Equal(1, server.Lookups);
    }

    [Fact]
    public async Task GetAsync_FirstAddressThatRefusesConnections_IsPassedOver()
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        using var http = server.Client(new FetchingOptions { AllowedNetworks = ["127.0.0.0/8"] }, "127.0.0.9,127.0.0.1");

        var result = await http.GetAsync(new FetchRequest(server.At("/feed")), TestContext.Current.CancellationToken);

        Assert.IsType<FetchResult.Fetched>(result);
    }
}
