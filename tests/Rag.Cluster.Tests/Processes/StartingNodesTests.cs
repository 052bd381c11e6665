using System.Net;
using Rag.Cluster.Forwarding;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>Processes of the service that begin over one database at once, or that may not begin.</summary>
public sealed class StartingNodesTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewEmptyDatabase();
    private readonly List<NodeProcess> _nodes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }

        _database.Dispose();
    }

    [Long, Fact]
    public async Task ThreeNodes_StartedAtOnceOverAnEmptyDatabase_AreReady_AndAgainWhenAllWereKilled()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _nodes.Add(NodeProcess.Start(name, _database.Options.ConnectionString));
        }

        await Task.WhenAll(_nodes.Select(node => node.ReadyAsync(Cancellation)));
        Assert.Equal(1L, _database.Scalar("SELECT count(*) FROM rag.migration WHERE number = 1"));
        Assert.All(_nodes, node => Assert.Contains("a node of several reads no sample news", node.Output, StringComparison.Ordinal));

        foreach (var node in _nodes)
        {
            node.Kill();
        }

        foreach (var node in _nodes)
        {
            node.StartAgain();
        }

        await Task.WhenAll(_nodes.Select(node => node.ReadyAsync(Cancellation)));
    }

    [Long, Fact]
    public async Task ANode_OfAnotherProtocolThanTheOnesThatAnswer_EndsWithASentence()
    {
        _database.Open().Close();
        _database.Execute(
            """
            INSERT INTO rag.setting (key, value) VALUES ('node_protocol', '7');
            INSERT INTO rag.node (name, address, silo, term, leased_until, is_serving, is_evicted)
            VALUES ('other', 'http://127.0.0.1:1', 'S127.0.0.1:1:1', 1, now() + interval '1 hour', false, false)
            """
        );
        var node = NodeProcess.Start("a", _database.Options.ConnectionString);
        _nodes.Add(node);

        Assert.Equal(1, await node.ExitAsync());
        Assert.Contains(
            $"speak protocol 7 to each other, and this program {NodeProtocol.Version}: end all of them before",
            node.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(1L, _database.Scalar("SELECT count(*) FROM rag.node"));
    }

    [Long, Fact]
    public async Task ANode_WhoseSecretFileIsMissing_EndsWithASentence()
    {
        var node = NodeProcess.Start("a", _database.Options.ConnectionString, ("RAG_Cluster__SecretFile", "/nowhere/secret"));
        _nodes.Add(node);

        Assert.Equal(1, await node.ExitAsync());
        Assert.Equal("rag: The file /nowhere/secret that Cluster:SecretFile names cannot be read.", node.Errors);
    }

    /// <summary>As a node of the first version with these messages sends one, letter by letter.</summary>
    [Long, Fact]
    public async Task AQuestion_AsTheFirstVersionSendsIt_IsAnswered_AndWhatIsNewInALaterOneIsPassedOver()
    {
        var node = NodeProcess.Start("a", _database.Options.ConnectionString);
        _nodes.Add(node);
        await node.ReadyAsync(Cancellation);
        const string First = """{"Tenant":"public","Scopes":["public"],"Top":10,"Candidates":0,"Hits":[],"LeftOut":[]}""";
        foreach (var sent in new[] { First, First[..^1] + ",\"Later\":{\"Unknown\":[1]}}" })
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(node, sent));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(node, "[]"));
    }

    private static async Task<HttpStatusCode> SendAsync(NodeProcess node, string sent)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{node.NodePort}") };
        client.DefaultRequestHeaders.Add(NodeHeaders.Secret, TestNodes.Secret);
        client.DefaultRequestHeaders.Add(NodeHeaders.Question, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(sent)));
        using var body = new StringContent(
            """{"messages":[{"role":"user","content":"Who repaired the lighthouse?"}]}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var reply = await client.PostAsync("/v1/chat/completions", body, Cancellation);
        return reply.StatusCode;
    }
}
