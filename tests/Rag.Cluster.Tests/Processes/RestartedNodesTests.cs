using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Rag.Cluster.Tests.Processes;

/// <summary>Nodes that are replaced while they are asked.</summary>
public sealed class RestartedNodesTests : NodesCase
{
    [Long, Fact]
    public async Task TwoNodes_AreRestartedOneAfterTheOther_AndNoQuestionFails()
    {
        var (a, b) = (StartNode("a"), StartNode("b"));
        await Task.WhenAll(a.ReadyAsync(Cancellation), b.ReadyAsync(Cancellation));
        await PostLighthouseAsync(a);
        await UntilFoundAsync("Ostmark");
        var (failed, answered) = (new ConcurrentQueue<string>(), 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] asking = [.. Enumerable.Range(0, 2).Select(AskOnAsync)];
        foreach (var name in new[] { "a", "b" })
        {
            var old = Nodes.Single(node => node.Name == name);
            await old.EndAsync(Cancellation);
            var next = Start(name);
            lock (Nodes)
            {
                Nodes[Nodes.IndexOf(old)] = next;
            }

            old.Dispose();
            await next.ReadyAsync(Cancellation);
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);

        Assert.Empty(failed);
        Assert.True(answered > 4, $"{answered} questions were answered.");

        // As a balancer does: what is refused with 503, or not reached, is sent to the other one.
        async Task AskOnAsync(int client)
        {
            var turn = client;
            while (!stop.IsCancellationRequested)
            {
                var last = "nobody was asked";
                foreach (var _ in Enumerable.Range(0, 60))
                {
                    NodeProcess node;
                    lock (Nodes)
                    {
                        node = Nodes[turn++ % 2];
                    }

                    var reply = await AskOrNotAsync(node);
                    last = reply is null ? "not reached" : $"{reply.Value.Status} {reply.Value.Answer?.ToJsonString()}";
                    if (reply is { Status: not HttpStatusCode.ServiceUnavailable })
                    {
                        break;
                    }

                    await Task.Delay(50, Cancellation);
                }

                if (!last.StartsWith("OK", StringComparison.Ordinal) || !last.Contains("14", StringComparison.Ordinal))
                {
                    failed.Enqueue(last);
                }

                Interlocked.Increment(ref answered);
            }
        }

        static async Task<(HttpStatusCode Status, JsonNode? Answer)?> AskOrNotAsync(NodeProcess node)
        {
            try
            {
                return await node.AskAsync(Question, Cancellation);
            }
            catch (ObjectDisposedException)
            {
                return null; // it was replaced meanwhile
            }
        }
    }
}
