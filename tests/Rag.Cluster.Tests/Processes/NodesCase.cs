using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>What tests of several processes over one database share: the nodes, an article, and what is read of an answer.</summary>
public abstract class NodesCase : IDisposable
{
    private protected const string Question = "How many masons repaired the Ostmark lighthouse?";

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Those that end with the test.</summary>
    private protected List<NodeProcess> Nodes { get; } = [];

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected NodeProcess StartNode(string name)
    {
        var node = Start(name);
        Nodes.Add(node);
        return node;
    }

    /// <summary>A process that is the caller's.</summary>
    private protected NodeProcess Start(string name) => NodeProcess.Start(name, _database.Server.ConnectionString(_database.Name));

    private protected static Task<string> PostLighthouseAsync(NodeProcess node) =>
        node.PostArticleAsync(
            "https://t.example/1",
            "Ostmark lighthouse",
            "The Ostmark lighthouse was repaired by 14 masons within nine weeks. The lamp was lit again on Friday evening.",
            Cancellation
        );

    private protected async Task UntilFoundAsync(string words)
    {
        foreach (var node in Nodes)
        {
            var began = Stopwatch.StartNew();
            while (!await node.FindsAsync(words, Cancellation))
            {
                Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"The node {node.Name} does not find {words}.");
                await Task.Delay(50, Cancellation);
            }
        }
    }

    private protected static async Task<JsonNode> AnsweredAsync(NodeProcess node)
    {
        var reply = await node.AskAsync(Question, Cancellation);

        Assert.True(reply is { Status: HttpStatusCode.OK }, $"{reply?.Status} {reply?.Answer?.ToJsonString()} {node.Errors}");
        return reply!.Value.Answer!;
    }

    private protected static string TextOf(JsonNode answer) => answer["choices"]![0]!["message"]!["content"]!.GetValue<string>();

    private protected static int PromptOf(JsonNode answer) => answer["usage"]!["prompt_tokens"]!.GetValue<int>();

    private protected static int CachedOf(JsonNode answer) => answer["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>();
}
