using System.Net;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>Two nodes that callers ask at one address, and other nodes at another.</summary>
public sealed class AddressedNodesTests : IDisposable
{
    private const string Question = "How many masons repaired the Ostmark lighthouse?";

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<NodeProcess> _nodes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AQuestion_IsTakenByTheNodeThatItIsSentTo()
    {
        foreach (var host in new[] { "127.0.0.2", "127.0.0.3" })
        {
            var address = $"http://{host}:{RagProcess.FreePort()}";
            _nodes.Add(NodeProcess.Start(host, _database.Server.ConnectionString(_database.Name), ("RAG_Cluster__Address", address)));
        }

        await Task.WhenAll(_nodes.Select(node => node.ReadyAsync(Cancellation)));
        const string Told = "The Ostmark lighthouse was repaired by 14 masons within nine weeks. The lamp was lit again on Friday evening.";
        await _nodes[0].PostArticleAsync("https://t.example/1", "Ostmark lighthouse", Told, Cancellation);
        foreach (var node in _nodes)
        {
            while (!await node.FindsAsync("Ostmark", Cancellation))
            {
                await Task.Delay(50, Cancellation);
            }
        }

        await AnsweredAsync(_nodes[0]);
        await Task.Delay(2500, Cancellation); // until both have heard who holds what
        foreach (var node in _nodes)
        {
            var (cached, asked) = await AnsweredAsync(node);

            Assert.True(cached > asked / 2, $"{node.Name} has {cached} of {asked} tokens at hand.");
        }
    }

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _database.Dispose();
    }

    /// <summary>Tokens of the prompt that were at hand, and all of them.</summary>
    private static async Task<(int Cached, int All)> AnsweredAsync(NodeProcess node)
    {
        var reply = await node.AskAsync(Question, Cancellation);

        Assert.True(reply is { Status: HttpStatusCode.OK }, $"{reply?.Status} {reply?.Answer?.ToJsonString()} {node.Errors}");

        var usage = reply!.Value.Answer!["usage"]!;
        return (usage["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>(), usage["prompt_tokens"]!.GetValue<int>());
    }
}
