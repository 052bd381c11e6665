using System.Text;
using Microsoft.AspNetCore.Http;
using Rag.Api.Nodes;
using Rag.Cluster.Forwarding;

namespace Rag.Cluster.Tests.Nodes;

public sealed class NodeGateTests
{
    private const int Port = 5001;
    private const string Told = """{"Tenant":"public","Scopes":["public"],"Top":10,"Candidates":0,"Hits":[],"LeftOut":[]}""";

    private readonly FixedHoldings _own = new();

    [Theory]
    [InlineData(Told, TestNodes.Secret, 200, null)]
    [InlineData(Told, "0123456789abcdef0123456789abcdeX", 403, nameof(NodeRefusal.Secret))]
    [InlineData("{}", TestNodes.Secret, 403, nameof(NodeRefusal.Message))]
    [InlineData("[]", TestNodes.Secret, 403, nameof(NodeRefusal.Message))]
    [InlineData("""{"Tenant":null,"Scopes":["public"],"Top":10,"Candidates":0,"Hits":[],"LeftOut":[]}""", TestNodes.Secret, 403, "Message")]
    public async Task ARequest_IsLetIn_OrToldWhyNot(string told, string secret, int status, string? reason)
    {
        var http = await SendAsync(told, secret);

        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal(reason, http.Response.Headers[NodeHeaders.Refusal].SingleOrDefault());
        Assert.Equal(status == 200, http.Features.Get<ReceivedQuestion>() is not null);
    }

    [Fact]
    public async Task ANode_WhoseEngineHasStopped_TakesNoQuestion()
    {
        _own.CanAnswer = false;
        var http = await SendAsync(Told, TestNodes.Secret);

        Assert.Equal(503, http.Response.StatusCode);
        Assert.Null(http.Features.Get<ReceivedQuestion>());
    }

    private async Task<HttpContext> SendAsync(string told, string secret)
    {
        var http = new DefaultHttpContext();
        http.Connection.LocalPort = Port;
        (http.Request.Method, http.Request.Path) = ("POST", "/v1/chat/completions");
        http.Request.Headers[NodeHeaders.Secret] = secret;
        http.Request.Headers[NodeHeaders.Question] = Convert.ToBase64String(Encoding.UTF8.GetBytes(told));
        await new NodeGate(_ => Task.CompletedTask, TestNodes.Identity("a", Port, 6001), _own).InvokeAsync(http);
        return http;
    }
}
