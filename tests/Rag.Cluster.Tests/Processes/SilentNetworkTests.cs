using System.Diagnostics;
using System.Net;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>A node whose way to the database is not cut, but says nothing any more.</summary>
public sealed class SilentNetworkTests : IDisposable
{
    private const string Question = "How many masons repaired the Ostmark lighthouse?";
    private const int LeaseSeconds = 6;

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly SilentProxy _proxy;
    private readonly NodeProcess _node;

    public SilentNetworkTests()
    {
        _proxy = new SilentProxy(_database.Server.Socket);
        _node = NodeProcess.Start(
            "a",
            _proxy.ConnectionString(_database.Name),
            ("RAG_Cluster__LeaseSeconds", $"{LeaseSeconds}"),
            ("RAG_Store__Postgres__StatementTimeout", "00:00:05")
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _node.Dispose();
        _proxy.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task ANode_OnASilentNetwork_StopsAnsweringWhenItsLeaseEnds_LetsNoQuestionHang_AndBeginsAgain()
    {
        await _node.ReadyAsync(Cancellation);
        await _node.PostArticleAsync(
            "https://t.example/1",
            "Ostmark lighthouse",
            "The Ostmark lighthouse was repaired by 14 masons within nine weeks.",
            Cancellation
        );
        await AnsweredAsync();
        Assert.Equal(1, await ServingAsync());

        _proxy.FallSilent();
        var silent = Stopwatch.StartNew();
        var underWay = _node.AskAsync(Question, Cancellation);
        while (await ServingAsync() == 1)
        {
            Assert.InRange(silent.Elapsed.TotalSeconds, 0, LeaseSeconds + 2);
            await Task.Delay(50, Cancellation);
        }

        var asked = Stopwatch.StartNew();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _node.AskAsync(Question, Cancellation))?.Status);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        // One that was under way before is answered from what was at hand while the lease ran, or not at all.
        var before = await underWay.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Contains(before!.Value.Status, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });

        _proxy.Speak();
        await _node.ReadyAsync(Cancellation);
        await AnsweredAsync();
    }

    private async Task AnsweredAsync()
    {
        var reply = await _node.AskAsync(Question, Cancellation);
        Assert.Equal(HttpStatusCode.OK, reply?.Status);
        Assert.Contains("14", reply!.Value.Answer!.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>As Prometheus is told it.</summary>
    private async Task<int> ServingAsync()
    {
        const string Name = "rag_node_serving ";
        var metrics = await _node.Client.GetStringAsync("/metrics", Cancellation);
        return metrics.Split('\n').Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length] - '0';
    }
}
