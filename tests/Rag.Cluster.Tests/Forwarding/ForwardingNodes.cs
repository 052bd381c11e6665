using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;
using Rag.Cluster.Leases;
using Rag.Core.Nodes;
using Yarp.ReverseProxy.Forwarder;

namespace Rag.Cluster.Tests.Forwarding;

/// <summary>
/// Nodes that answer as they are told, and one that forwards to them over real connections. Where nobody answers, that one says "here".
/// </summary>
internal sealed class ForwardingNodes : IAsyncDisposable, ILogger<QuestionForwarder>
{
    public const string Ending = "data: {\"error\":\"lost\"}\n\n";

    private readonly List<RunningNode> _nodes = [];
    private readonly HttpClient _client = new();
    private readonly NodeMetrics _metrics = new(new NodeLease(TimeProvider.System));
    private RunningNode? _receiver;

    public ForwardingNodes() => Metrics = new SeenMetrics(_metrics);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public NodeDirectory Directory { get; } = new(new FixedHoldings());

    /// <summary>Of the node that forwards.</summary>
    public SeenMetrics Metrics { get; }

    /// <summary>Of the log.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>One more node, which is asked behind those before it.</summary>
    public async Task ServeAsync(RequestDelegate answer)
    {
        var node = await RunningNode.StartAsync(answer);
        _nodes.Add(node);
        Add($"node-{_nodes.Count}", node.Address);
    }

    /// <summary>One that lives at this address.</summary>
    public void Add(string name, Uri address) =>
        Directory.Apply([
            .. Directory.Nodes.Select(node => new LeasedNode(
                node.Name,
                node.Address.ToString(),
                node.Silo,
                node.Term,
                node.IsServing,
                node.LeaseLeft
            )),
            new LeasedNode(name, address.ToString(), "", Directory.Nodes.Count + 1, true, TimeSpan.FromSeconds(6)),
        ]);

    public async Task<HttpResponseMessage> AskAsync()
    {
        _receiver ??= await RunningNode.StartAsync(ForwardAsync, services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
            services.AddHttpForwarder();
            services.AddSingleton(provider => new QuestionForwarder(
                provider.GetRequiredService<IHttpForwarder>(),
                Directory,
                TestNodes.Identity("self", 5001, 6001),
                _metrics,
                TimeProvider.System,
                this
            ));
        });
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_receiver.Address, "/v1/chat/completions"))
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", "Bearer rag_secret");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("X-Forwarded-For", "1.2.3.4");
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        _metrics.Dispose();
        _client.Dispose();
        foreach (var node in _receiver is null ? _nodes : [.. _nodes, _receiver])
        {
            await node.DisposeAsync();
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (Lines)
        {
            Lines.Add(formatter(state, exception));
        }
    }

    private async Task ForwardAsync(HttpContext http)
    {
        var forwarder = http.RequestServices.GetRequiredService<QuestionForwarder>();
        var question = new ForwardedQuestion("{\"q\":1}"u8.ToArray(), "told", Encoding.UTF8.GetBytes(Ending));
        foreach (var node in Directory.Nodes)
        {
            if (await forwarder.TrySendAsync(http, node, question))
            {
                return;
            }
        }

        await http.Response.WriteAsync("here", Cancellation);
    }
}
