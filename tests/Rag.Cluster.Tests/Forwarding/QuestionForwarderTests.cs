using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rag.Cluster.Forwarding;

namespace Rag.Cluster.Tests.Forwarding;

/// <summary>What goes to the other node, what comes back from it, and what becomes of a question that it does not answer.</summary>
public sealed class QuestionForwarderTests : IAsyncDisposable
{
    private readonly ForwardingNodes _nodes = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStream_PassesThroughUntouched_AsItComes()
    {
        var gate = new TaskCompletionSource();
        await _nodes.ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await gate.Task;
            await http.Response.WriteAsync("data: t", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await http.Response.WriteAsync("wo\n\ndata: [DONE]\n\n", Cancellation);
        });
        using var response = await _nodes.AskAsync();
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var first = new byte[11];
        await body.ReadExactlyAsync(first, Cancellation);

        Assert.Equal("data: one\n\n", Encoding.UTF8.GetString(first));

        gate.SetResult();

        Assert.Equal("data: two\n\ndata: [DONE]\n\n", await new StreamReader(body).ReadToEndAsync(Cancellation));
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task TheOtherNode_HasBodyQuestionAndSecret_AndNoCredentialOfTheCaller()
    {
        var seen = new HeaderDictionary();
        var body = "";
        await _nodes.ServeAsync(async http =>
        {
            foreach (var header in http.Request.Headers)
            {
                seen[header.Key] = header.Value;
            }

            body = await new StreamReader(http.Request.Body).ReadToEndAsync(Cancellation);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}", Cancellation);
        });
        using var response = await _nodes.AskAsync();

        Assert.Equal("{}", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("{\"q\":1}", body);
        Assert.Equal(TestNodes.Secret, seen[NodeHeaders.Secret]);
        Assert.Equal("told", seen[NodeHeaders.Question]);
        Assert.False(seen.ContainsKey("Authorization") || seen.ContainsKey("Cookie") || seen.ContainsKey("X-Forwarded-For"));
        Assert.StartsWith("application/json", seen["Content-Type"].ToString());
        Assert.False(response.Headers.Contains(NodeHeaders.Secret));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("headers")]
    [InlineData("half an event")]
    [InlineData("half an answer")]
    [InlineData("busy")]
    public async Task ANodeThatFailsBeforeItsFirstWord_LeavesTheQuestionToAnother(string fault)
    {
        await _nodes.ServeAsync(http => FailAsync(http, fault));
        await _nodes.ServeAsync(async http =>
        {
            Assert.Equal("{\"q\":1}", await new StreamReader(http.Request.Body).ReadToEndAsync(Cancellation));
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: second\n\n", Cancellation);
        });
        using var response = await _nodes.AskAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("data: second\n\n", await response.Content.ReadAsStringAsync(Cancellation));
        await OutcomesAsync("given_up", "answered");
    }

    [Fact]
    public async Task WhereNobodyAnswers_TheQuestionIsAnsweredHere()
    {
        await _nodes.ServeAsync(http => FailAsync(http, "nothing"));
        _nodes.Add("dead", new Uri("http://127.0.0.1:9"));
        using var response = await _nodes.AskAsync();

        Assert.Equal("here", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ANodeThatFailsInTheMiddle_EndsTheStreamWithTheErrorEvent_AndNothingInPart()
    {
        var read = new TaskCompletionSource();
        await _nodes.ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\ndata: tw", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await read.Task;
            http.Abort();
        });
        using var response = await _nodes.AskAsync();
        read.SetResult();

        Assert.Equal("data: one\n\n" + ForwardingNodes.Ending, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ANodeThatHangsAndLosesItsLease_IsGivenUp_BeforeItsFirstWordAndAfter()
    {
        var hanging = new TaskCompletionSource();
        await _nodes.ServeAsync(http => hanging.Task.WaitAsync(http.RequestAborted));
        var asked = _nodes.AskAsync();
        await Task.Delay(200, Cancellation);

        Assert.False(asked.IsCompleted);

        _nodes.Directory.Apply([]);
        using var response = await asked;

        Assert.Equal("here", await response.Content.ReadAsStringAsync(Cancellation));

        await _nodes.ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await hanging.Task.WaitAsync(http.RequestAborted);
        });
        using var begun = await _nodes.AskAsync();
        _nodes.Directory.Apply([]);

        Assert.Equal("data: one\n\n" + ForwardingNodes.Ending, await begun.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ACallerThatLeaves_IsMissedByTheOtherNode()
    {
        var left = new TaskCompletionSource();
        await _nodes.ServeAsync(async http =>
        {
            http.RequestAborted.Register(left.SetResult);
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var response = await _nodes.AskAsync();
        response.Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await OutcomesAsync("left");
    }

    [Fact]
    public async Task WhatTheOtherNodeRefusesOfTheRequestItself_IsPassedOn()
    {
        await _nodes.ServeAsync(async http =>
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("bad", Cancellation);
        });
        using var response = await _nodes.AskAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("bad", await response.Content.ReadAsStringAsync(Cancellation));
        await OutcomesAsync("answered");
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    /// <summary>They are counted when all was passed on, which the caller may see before.</summary>
    private async Task OutcomesAsync(params string[] outcomes)
    {
        foreach (var _ in Enumerable.Range(0, 500).TakeWhile(_ => _nodes.Metrics.Of("rag.node.forwarded").Count < outcomes.Length))
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(outcomes, _nodes.Metrics.Of("rag.node.forwarded"));
    }

    private static async Task FailAsync(HttpContext http, string fault)
    {
        switch (fault)
        {
            case "busy":
                http.Response.StatusCode = 503;
                return;
            case "headers":
                http.Response.ContentType = "text/event-stream";
                await http.Response.StartAsync(Cancellation);
                await http.Response.Body.FlushAsync(Cancellation);
                break;
            case "half an event":
                http.Response.ContentType = "text/event-stream";
                await http.Response.WriteAsync("data: on", Cancellation);
                await http.Response.Body.FlushAsync(Cancellation);
                break;
            case "half an answer":
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("{\"an", Cancellation);
                await http.Response.Body.FlushAsync(Cancellation);
                break;
        }

        http.Abort();
    }
}
