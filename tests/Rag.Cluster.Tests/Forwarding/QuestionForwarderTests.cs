using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;
using Rag.Cluster.Leases;
using Rag.Core.Nodes;
using Yarp.ReverseProxy.Forwarder;

namespace Rag.Cluster.Tests.Forwarding;

/// <summary>The receiving node forwards over real connections; what it says when nobody answers is "here".</summary>
public sealed class QuestionForwarderTests : IAsyncDisposable
{
    private const string Ending = "data: {\"error\":\"lost\"}\n\n";

    private readonly NodeDirectory _directory = new(new FixedHoldings());
    private readonly List<RunningNode> _nodes = [];
    private readonly HttpClient _client = new();
    private readonly NodeMetrics _metrics = new(new NodeLease(TimeProvider.System));
    private readonly SeenMetrics _seen;

    public QuestionForwarderTests() => _seen = new SeenMetrics(_metrics);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStream_PassesThroughUntouched_AsItComes()
    {
        var gate = new TaskCompletionSource();
        await ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await gate.Task;
            await http.Response.WriteAsync("data: t", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await http.Response.WriteAsync("wo\n\ndata: [DONE]\n\n", Cancellation);
        });
        using var response = await AskAsync();
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
        await ServeAsync(async http =>
        {
            foreach (var header in http.Request.Headers)
            {
                seen[header.Key] = header.Value;
            }

            body = await new StreamReader(http.Request.Body).ReadToEndAsync(Cancellation);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}", Cancellation);
        });
        using var response = await AskAsync();

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
        await ServeAsync(http => FailAsync(http, fault));
        await ServeAsync(async http =>
        {
            Assert.Equal("{\"q\":1}", await new StreamReader(http.Request.Body).ReadToEndAsync(Cancellation));
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: second\n\n", Cancellation);
        });
        using var response = await AskAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("data: second\n\n", await response.Content.ReadAsStringAsync(Cancellation));
        await OutcomesAsync("given_up", "answered");
    }

    [Fact]
    public async Task WhereNobodyAnswers_TheQuestionIsAnsweredHere()
    {
        await ServeAsync(http => FailAsync(http, "nothing"));
        _directory.Apply([.. _directory.Nodes.Select(Leased), new LeasedNode("dead", "http://127.0.0.1:9", "", 1, true, TimeSpan.Zero)]);
        using var response = await AskAsync();

        Assert.Equal("here", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ANodeThatFailsInTheMiddle_EndsTheStreamWithTheErrorEvent_AndNothingInPart()
    {
        var read = new TaskCompletionSource();
        await ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\ndata: tw", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await read.Task;
            http.Abort();
        });
        using var response = await AskAsync();
        read.SetResult();

        Assert.Equal("data: one\n\n" + Ending, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ANodeThatHangsAndLosesItsLease_IsGivenUp_BeforeItsFirstWordAndAfter()
    {
        var hanging = new TaskCompletionSource();
        await ServeAsync(http => hanging.Task.WaitAsync(http.RequestAborted));
        var asked = AskAsync();
        await Task.Delay(200, Cancellation);

        Assert.False(asked.IsCompleted);

        _directory.Apply([]);
        using var response = await asked;

        Assert.Equal("here", await response.Content.ReadAsStringAsync(Cancellation));

        await ServeAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await hanging.Task.WaitAsync(http.RequestAborted);
        });
        using var begun = await AskAsync();
        _directory.Apply([]);

        Assert.Equal("data: one\n\n" + Ending, await begun.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ACallerThatLeaves_IsMissedByTheOtherNode()
    {
        var left = new TaskCompletionSource();
        await ServeAsync(async http =>
        {
            http.RequestAborted.Register(left.SetResult);
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\n", Cancellation);
            await http.Response.Body.FlushAsync(Cancellation);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var response = await AskAsync();
        response.Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await OutcomesAsync("left");
    }

    [Fact]
    public async Task WhatTheOtherNodeRefusesOfTheRequestItself_IsPassedOn()
    {
        await ServeAsync(async http =>
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("bad", Cancellation);
        });
        using var response = await AskAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("bad", await response.Content.ReadAsStringAsync(Cancellation));
        await OutcomesAsync("answered");
    }

    public async ValueTask DisposeAsync()
    {
        _seen.Dispose();
        _metrics.Dispose();
        _client.Dispose();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>They are counted when all was passed on, which the caller may see before.</summary>
    private async Task OutcomesAsync(params string[] outcomes)
    {
        foreach (var _ in Enumerable.Range(0, 500).TakeWhile(_ => _seen.Of("rag.node.forwarded").Count < outcomes.Length))
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(outcomes, _seen.Of("rag.node.forwarded"));
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

    /// <summary>One more node, which is asked behind those before it.</summary>
    private async Task ServeAsync(RequestDelegate answer)
    {
        var node = await RunningNode.StartAsync(answer);
        _nodes.Add(node);
        _directory.Apply([
            .. _directory.Nodes.Select(Leased),
            new LeasedNode($"node-{_nodes.Count}", node.Address.ToString(), "", _nodes.Count, true, TimeSpan.FromSeconds(6)),
        ]);
    }

    private static LeasedNode Leased(KnownNode node) =>
        new(node.Name, node.Address.ToString(), node.Silo, node.Term, node.IsServing, node.LeaseLeft);

    private async Task<HttpResponseMessage> AskAsync()
    {
        var receiver = await RunningNode.StartAsync(
            async http =>
            {
                var forwarder = http.RequestServices.GetRequiredService<QuestionForwarder>();
                var question = new ForwardedQuestion("{\"q\":1}"u8.ToArray(), "told", Encoding.UTF8.GetBytes(Ending));
                foreach (var node in _directory.Nodes)
                {
                    if (await forwarder.TrySendAsync(http, node, question))
                    {
                        return;
                    }
                }

                await http.Response.WriteAsync("here", Cancellation);
            },
            services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
                services.AddHttpForwarder();
                services.AddSingleton(_directory);
                services.AddSingleton(provider => new QuestionForwarder(
                    provider.GetRequiredService<IHttpForwarder>(),
                    _directory,
                    TestNodes.Identity("self", 5001, 6001),
                    _metrics,
                    NullLogger<QuestionForwarder>.Instance
                ));
            }
        );
        _nodes.Add(receiver);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(receiver.Address, "/v1/chat/completions"))
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", "Bearer rag_secret");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("X-Forwarded-For", "1.2.3.4");
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
