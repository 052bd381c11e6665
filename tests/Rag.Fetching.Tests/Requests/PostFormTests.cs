namespace Rag.Fetching.Tests.Requests;

public sealed class PostFormTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task PostForm_Accepted_SaysNothing(int status)
    {
        var posted = "";
        await using var server = await LocalServer.StartAsync(async context =>
        {
            posted = $"{context.Request.Method} {(await context.Request.ReadFormAsync())["hub.mode"]}";
            context.Response.StatusCode = status;
        });

        Assert.Null(await PostAsync(server, server.At("/hub")));
        Assert.Equal("POST subscribe", posted);
    }

    [Theory]
    [InlineData(400, "news.test answered 400.")]
    [InlineData(307, "news.test redirects what is posted to it.")]
    [InlineData(410, "news.test says that nothing is there any more.")]
    public async Task PostForm_NotAccepted_SaysWhyAndGoesNowhereElse(int status, string reason)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/other";
            return Task.CompletedTask;
        });

        Assert.Equal(reason, await PostAsync(server, server.At("/hub")));
        Assert.Equal(["news.test/hub"], server.Asked);
    }

    [Fact]
    public async Task PostForm_AddressThatIsNotPublic_IsRefused()
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);

        Assert.Contains("not on the public internet", await PostAsync(server, new Uri("http://10.0.0.1/hub")), StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    private static async Task<string?> PostAsync(LocalServer server, Uri address)
    {
        using var http = server.Client();
        return await http.PostFormAsync(address, [new("hub.mode", "subscribe")], TestContext.Current.CancellationToken);
    }
}
