using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.ModelFiles.Tokenizers;
using Rag.Prompting;
using Rag.Remote;

namespace Rag.Faces.Tests.Remote;

/// <summary>The reader behind a server that says what the test wants.</summary>
public sealed class RemoteReaderTests
{
    private static readonly Passage[] s_passages =
    [
        new("The bridge is closed until Monday.", "Bridge"),
        new("Ferries run every hour.", "Ferries"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_QuotationsTrueAndFalse_AreCitedAndMarkedAsTheyStream()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
                ScriptedServer.EventsAsync(
                    http,
                    ScriptedServer.Completion("It is closed — “closed un", "til Monday”. ", "Also “forever”", ".")
                )
        );

        var steps = await Reader(server).ReadAsync("Until when?", s_passages, new AnswerOptions(), Cancellation).ToListAsync(Cancellation);

        var answer = Assert.IsType<AnswerEvent.Completed>(steps[^1]).Answer;
        Assert.Equal("It is closed — “closed until Monday”. Also “forever” [not in the passages].", answer.Text);
        Assert.Equal(answer.Text, string.Concat(steps.OfType<AnswerEvent.TextDelta>().Select(delta => delta.Text)));
        Assert.True(steps.OfType<AnswerEvent.TextDelta>().Count() >= 4);
        var citation = Assert.Single(answer.Citations);
        Assert.Equal("closed until Monday", answer.Text[citation.TextStart..citation.TextEnd]);
        Assert.Equal("closed until Monday", s_passages[citation.PassageIndex].Text[citation.Start..citation.End]);
        Assert.Equal(["forever"], answer.UnfoundQuotations);
        Assert.Equal(new Usage(90, 64, 26, 7), answer.Usage);
        Assert.NotNull(answer.Timings.FirstToken);
    }

    [Fact]
    public async Task ReadAsync_Refusal_IsOne()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.EventsAsync(http, ScriptedServer.Completion("The passages ", "do not say."))
        );

        var answer = await Reader(server).ReadAsync("Why?", s_passages, new AnswerOptions(), Cancellation).ToAnswerAsync();

        Assert.True(answer.IsRefusal);
        Assert.Empty(answer.Citations);
    }

    [Theory]
    [InlineData(GroundingMode.Quotes, "It is closed.", "It is closed. [no passage is quoted]")]
    [InlineData(GroundingMode.Off, "It is closed.", "It is closed.")]
    [InlineData(GroundingMode.Quotes, "Until “Monday”.", "Until “Monday”.")]
    [InlineData(GroundingMode.Quotes, "Until “never”.", "Until “never” [not in the passages].")]
    [InlineData(GroundingMode.Quotes, "The passages do not say.", "The passages do not say.")]
    public async Task ReadAsync_QuotationsAskedForAndNoneWritten_IsMarkedAtItsEnd(GroundingMode grounding, string written, string text)
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.EventsAsync(http, ScriptedServer.Completion(written[..4], written[4..]))
        );

        var steps = await Reader(server)
            .ReadAsync("Until when?", s_passages, new AnswerOptions(Grounding: grounding), Cancellation)
            .ToListAsync(Cancellation);

        Assert.Equal(text, Assert.IsType<AnswerEvent.Completed>(steps[^1]).Answer.Text);
        Assert.Equal(text, string.Concat(steps.OfType<AnswerEvent.TextDelta>().Select(delta => delta.Text)));
    }

    [Fact]
    public async Task ReadAsync_AnswerInJson_IsTakenAsItCame()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.EventsAsync(http, ScriptedServer.Completion("""{"until":""", "\"Tuesday\"}"))
        );
        var options = new AnswerOptions { Format = new AnswerFormat.JsonSchema("""{"type":"object"}""") };

        var answer = await Reader(server).ReadAsync("Until when?", s_passages, options, Cancellation).ToAnswerAsync();

        Assert.Equal("""{"until":"Tuesday"}""", answer.Text);
        Assert.Contains("json_schema", server.Requests.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NoPassages_AsksNobody()
    {
        await using var server = await ScriptedServer.StartAsync((_, _) => Task.CompletedTask);

        var answer = await Reader(server).ReadAsync("Why?", [], new AnswerOptions(), Cancellation).ToAnswerAsync();

        Assert.True(answer.IsRefusal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ReadAsync_ServerIsBusy_IsARefusalWithItsTime()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
            {
                http.Response.Headers.RetryAfter = "7";
                return ScriptedServer.JsonAsync(http, """{"error":{"message":"host gpu-7 is full","type":"server_error"}}""", 503);
            }
        );

        var failure = await Assert.ThrowsAsync<AnswerRefusedException>(() =>
            Reader(server, retries: 0).ReadAsync("Why?", s_passages, new AnswerOptions(), Cancellation).ToAnswerAsync()
        );

        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.DoesNotContain("gpu-7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ServerRefuses_TellsNothingOfItsWords()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.JsonAsync(http, """{"error":{"message":"bad key sk-secret","type":"invalid_request_error"}}""", 401)
        );

        var failure = await Assert.ThrowsAsync<AnswerFailedException>(() =>
            Reader(server).ReadAsync("Why?", s_passages, new AnswerOptions(), Cancellation).ToAnswerAsync()
        );

        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FirstTokenAfterTheDeadline_IsRefused()
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        var options = new AnswerOptions { Deadline = TimeSpan.FromMilliseconds(200) };

        await Assert.ThrowsAsync<AnswerRefusedException>(() =>
            Reader(server).ReadAsync("Why?", s_passages, options, Cancellation).ToAnswerAsync()
        );
    }

    [Fact]
    public async Task ReadAsync_CallerLeaves_EndsTheServersRequest()
    {
        var left = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(
            async (_, http) =>
            {
                await ScriptedServer.EventsAsync(http, ScriptedServer.Completion("One").Take(1));
                await using var registration = http.RequestAborted.Register(left.SetResult);
                await left.Task;
            }
        );
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var step in Reader(server).ReadAsync("Why?", s_passages, new AnswerOptions(), stop.Token))
            {
                if (step is AnswerEvent.TextDelta)
                {
                    await stop.CancelAsync();
                }
            }
        });

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task ReadAsync_Redirect_IsNotFollowed()
    {
        await using var elsewhere = await ScriptedServer.StartAsync((_, _) => Task.CompletedTask);
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
            {
                http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                http.Response.Headers.Location = new Uri(elsewhere.Address, "/v1/chat/completions").AbsoluteUri;
                return Task.CompletedTask;
            }
        );

        await Assert.ThrowsAsync<AnswerFailedException>(() =>
            Reader(server).ReadAsync("Why?", s_passages, new AnswerOptions(), Cancellation).ToAnswerAsync()
        );

        Assert.Empty(elsewhere.Requests);
    }

    private static RemoteReader Reader(ScriptedServer server, int retries = 1)
    {
        var options = new RemoteOptions { Url = server.Address.AbsoluteUri, Retries = retries };
        return new RemoteReader(
            RemoteChat.Open(options, TimeProvider.System),
            options,
            new PromptOptions(),
            TokenizerFactory.Load(Path.Combine(AppContext.BaseDirectory, "models", "news-reader-135m")),
            TimeProvider.System,
            NullLogger<RemoteReader>.Instance
        );
    }
}
