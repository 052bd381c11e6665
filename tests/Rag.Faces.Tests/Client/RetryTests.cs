using System.Net;
using Rag.Client;
using Rag.Client.Articles;
using Rag.Client.Errors;

namespace Rag.Faces.Tests.Client;

/// <summary>What the client does with a service that does not answer as it should.</summary>
public sealed class RetryTests
{
    private const string Answer =
        """{"id":"a1","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task AskAsync_FailureThatPasses_IsRepeatedAfterTheTimeAskedFor(int status)
    {
        await using var server = await ScriptedServer.StartAsync(
            (number, http) =>
            {
                http.Response.Headers["retry-after-ms"] = "20";
                return number == 0 ? ScriptedServer.JsonAsync(http, ErrorReply.Of("wait"), status) : ScriptedServer.JsonAsync(http, Answer);
            }
        );
        using var client = Client(server);

        var answer = await client.AskAsync("Is it?", Cancellation);

        Assert.Equal("Yes.", answer.Text);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
    }

    [Fact]
    public async Task AskAsync_ServiceSaysNotToRepeat_IsNotRepeated()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
            {
                http.Response.Headers["x-should-retry"] = "false";
                return ScriptedServer.JsonAsync(http, ErrorReply.Of("The budget is spent.", code: "request_budget_exceeded"), 429);
            }
        );
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<RagBusyException>(() => client.AskAsync("Is it?", Cancellation));

        Assert.Equal("The budget is spent.", failure.Message);
        Assert.Equal("request_budget_exceeded", failure.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task AskAsync_LongerWaitThanAllowed_FailsAtOnceAndSaysHowLong()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
            {
                http.Response.Headers.RetryAfter = "3600";
                return ScriptedServer.JsonAsync(http, ErrorReply.Of("Full."), 503);
            }
        );
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<RagBusyException>(() => client.AskAsync("Is it?", Cancellation));

        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task AskAsync_RefusedRequest_NamesTheMemberAndIsNotRepeated()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.JsonAsync(http, ErrorReply.Of("n is too large.", param: "n"), 400)
        );
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<RagRequestException>(() => client.AskAsync("Is it?", Cancellation));

        Assert.Equal(("n", HttpStatusCode.BadRequest), (failure.Param, failure.Status));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401, typeof(RagAccessException))]
    [InlineData(403, typeof(RagAccessException))]
    [InlineData(404, typeof(RagNotFoundException))]
    [InlineData(410, typeof(RagNotFoundException))]
    [InlineData(302, typeof(RagRequestException))]
    [InlineData(500, typeof(RagServerException))]
    public async Task AskAsync_Status_IsAnExceptionOfItsKind(int status, Type kind)
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
            {
                http.Response.Headers.Location = "/elsewhere";
                http.Response.StatusCode = status;
                return Task.CompletedTask;
            }
        );
        using var client = Client(server, retries: 0);

        var failure = await Assert.ThrowsAnyAsync<RagException>(() => client.AskAsync("Is it?", Cancellation));

        Assert.IsType(kind, failure);
        Assert.DoesNotContain(server.Requests, request => request.Path == "/elsewhere");
    }

    [Fact]
    public async Task AskAsync_NobodyListens_IsAConnectionFailure()
    {
        using var client = new RagClient(
            new RagClientOptions { BaseAddress = new Uri($"http://127.0.0.1:{RagProcess.FreePort()}"), Retries = 0 }
        );

        await Assert.ThrowsAsync<RagConnectionException>(() => client.AskAsync("Is it?", Cancellation));
    }

    [Fact]
    public async Task AskAsync_NoReplyInTime_IsAConnectionFailure()
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        using var client = new RagClient(
            new RagClientOptions
            {
                BaseAddress = server.Address,
                Retries = 0,
                AttemptTimeout = TimeSpan.FromMilliseconds(200),
            }
        );

        await Assert.ThrowsAsync<RagConnectionException>(() => client.AskAsync("Is it?", Cancellation));
    }

    [Fact]
    public async Task AskAsync_CallerCancels_IsACancellation()
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        using var client = Client(server);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AskAsync("Is it?", stop.Token));
    }

    [Fact]
    public async Task PushArticleAsync_Repetition_HasTheSameKey()
    {
        await using var server = await ScriptedServer.StartAsync(
            (number, http) =>
            {
                http.Response.Headers["retry-after-ms"] = "1";
                return number == 0
                    ? ScriptedServer.JsonAsync(http, ErrorReply.Of("wait"), 503)
                    : ScriptedServer.JsonAsync(http, """{"index":0,"status":"added","article_id":"0c9f","revision":1}""");
            }
        );
        using var client = Client(server);

        var receipt = await client.PushArticleAsync(new NewArticle("The bridge is open.") { Title = "Bridge" }, Cancellation);

        Assert.Equal(("added", "0c9f"), (receipt.Status, receipt.ArticleId));
        var keys = server.Requests.Select(request => request.Headers["Idempotency-Key"].ToString()).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.NotEmpty(keys[0]);
        Assert.Equal(keys[0], keys[1]);
    }

    [Theory]
    [InlineData("a/../b", "/v1/articles/a%2F..%2Fb")]
    [InlineData("a?b#c", "/v1/articles/a%3Fb%23c")]
    public async Task GetArticleAsync_UnusualId_StaysOneStepOfThePath(string id, string path)
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => ScriptedServer.JsonAsync(http, ErrorReply.Of("none"), 404));
        using var client = Client(server);

        await Assert.ThrowsAsync<RagNotFoundException>(() => client.GetArticleAsync(id, cancellation: Cancellation));

        Assert.Equal(Uri.UnescapeDataString(path), Uri.UnescapeDataString(server.Requests.Single().Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    public async Task GetArticleAsync_NoId_IsRefusedHere(string id)
    {
        using var client = new RagClient();

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetArticleAsync(id, cancellation: Cancellation));
    }

    private static RagClient Client(ScriptedServer server, int retries = 2) =>
        new(new RagClientOptions { BaseAddress = server.Address, Retries = retries });
}
