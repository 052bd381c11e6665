using System.Net;
using Microsoft.AspNetCore.Http;
using Rag.Api.Nodes;

namespace Rag.Cluster.Tests.Forwarding;

/// <summary>Nodes at whose gate a question does not come in, and nodes that fail on it.</summary>
public sealed class RefusedQuestionTests : IAsyncDisposable
{
    private const string OtherSecret = "another-secret-of-thirty-two-letters-and-more";

    private readonly ForwardingNodes _nodes = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANode_WithAnotherSecret_LeavesTheQuestionToAnother_AndIsNamedOnce()
    {
        await _nodes.ServeAsync(http => GateAsync(http, OtherSecret));
        await _nodes.ServeAsync(http => http.Response.WriteAsync("second", Cancellation));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var response = await _nodes.AskAsync();

            Assert.Equal((HttpStatusCode.OK, "second"), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
        }

        var line = Assert.Single(_nodes.Lines);
        Assert.StartsWith("The node node-1 has another secret than this one", line, StringComparison.Ordinal);
        Assert.DoesNotContain(OtherSecret, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANode_ThatReadsNoSuchMessage_LeavesTheQuestionToAnother_AndIsNamed()
    {
        await _nodes.ServeAsync(http => GateAsync(http, TestNodes.Secret)); // "told" is no message
        using var response = await _nodes.AskAsync();

        Assert.Equal("here", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("node-1 does not read this node's questions", Assert.Single(_nodes.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANode_ThatFails_LeavesTheQuestionToOneOther_AndWhatTwoFailOnIsPassedOn()
    {
        var asked = new List<int>();
        foreach (var i in Enumerable.Range(0, 3))
        {
            await _nodes.ServeAsync(http =>
            {
                asked.Add(i);
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return http.Response.WriteAsync($"failed {i}", Cancellation);
            });
        }

        using var response = await _nodes.AskAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("failed 1", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal([0, 1], asked);
    }

    [Fact]
    public async Task ANode_ThatFails_IsMadeGoodByTheNext()
    {
        await _nodes.ServeAsync(http =>
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return http.Response.WriteAsync("failed", Cancellation);
        });
        await _nodes.ServeAsync(http => http.Response.WriteAsync("second", Cancellation));
        using var response = await _nodes.AskAsync();

        Assert.Equal((HttpStatusCode.OK, "second"), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    /// <summary>The gate of a node with this secret.</summary>
    private static Task GateAsync(HttpContext http, string secret)
    {
        var options = TestNodes.Options("gate", http.Connection.LocalPort, 6001);
        options.Secret = secret;
        return new NodeGate(
            _ => throw new InvalidOperationException("It was let in."),
            NodeIdentity.Of(options),
            new FixedHoldings()
        ).InvokeAsync(http);
    }
}
