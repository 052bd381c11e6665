using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Rag.Cluster.Forwarding;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>Three processes of the service over one database, asked over the wire.</summary>
public sealed class ThreeNodesTests : IDisposable
{
    private const string Question = "How many masons repaired the Ostmark lighthouse?";

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<NodeProcess> _nodes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AQuestion_GoesToTheNodeThatHoldsItsPassages_AndOutsidersHaveNoSuchWay()
    {
        var (a, b, c) = await StartThreeAsync();
        await PostLighthouseAsync(a);
        await UntilFoundAsync("Ostmark");
        var first = await AnsweredAsync(a);
        await Task.Delay(2500, Cancellation); // until all have heard who holds what

        foreach (var node in new[] { b, c, a })
        {
            var again = await AnsweredAsync(node);

            Assert.Equal(TextOf(first), TextOf(again));
            Assert.True(CachedOf(again) > PromptOf(again) / 2, again.ToJsonString());
        }

        foreach (var node in new[] { b, c, a })
        {
            var (cached, asked) = await CompletedAsync(node);

            Assert.True(cached > asked / 2, $"{node.Name} has {cached} of {asked} tokens at hand.");
        }

        // The three hold it once between them.
        var nodes = JsonNode.Parse(await a.Client.GetStringAsync("/healthz?nodes", Cancellation))!["nodes"]!.AsArray();

        Assert.Equal(["a", "b", "c"], nodes.Select(node => node!["name"]!.GetValue<string>()).Order());

        // From outside.
        using var outside = new HttpClient();
        Assert.Equal("ok", await outside.GetStringAsync(new Uri(a.Client.BaseAddress!, "/healthz?nodes"), Cancellation));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await ForgeAsync(new Uri($"http://127.0.0.1:{a.NodePort}"), "0123456789abcdef0123456789abcdeX")
        );
        Assert.Equal(HttpStatusCode.Forbidden, await ForgeAsync(a.Client.BaseAddress!, TestNodes.Secret));
        Assert.DoesNotContain(TestNodes.Secret, a.Errors + b.Errors + c.Errors, StringComparison.Ordinal);
    }

    [Long, Fact]
    public async Task ARetraction_IsGoneAtAllNodes_WhenItIsAcknowledged_AlsoWhereANodeIsFrozen()
    {
        var (a, b, c) = await StartThreeAsync();
        var one = await PostLighthouseAsync(a);
        var two = await a.PostArticleAsync(
            "https://t.example/2",
            "Harbor",
            "The Velden harbor was dredged by 31 divers in May.",
            Cancellation
        );
        await UntilFoundAsync("Ostmark");
        await UntilFoundAsync("Velden");
        await AnsweredAsync(b);
        await RetractAsync(a, one);

        Assert.False(await a.FindsAsync("Ostmark", Cancellation));
        Assert.False(await b.FindsAsync("Ostmark", Cancellation));
        Assert.False(await c.FindsAsync("Ostmark", Cancellation));

        c.Freeze();
        var began = Stopwatch.StartNew();
        await RetractAsync(a, two);

        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

        c.Thaw();

        // It has slept through a lease: whatever it says, it never says what was withdrawn.
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var reply = await c.AskAsync("How many divers dredged the Velden harbor?", Cancellation);

            Assert.True(reply is null || !reply.Value.Answer!.ToJsonString().Contains("31 divers", StringComparison.Ordinal));
            await Task.Delay(100, Cancellation);
        }

        await c.ReadyAsync(Cancellation);

        Assert.False(await c.FindsAsync("Velden", Cancellation));
    }

    [Long, Fact]
    public async Task ANodeThatIsKilled_TakesNoArticleAndNoQuestionAlong()
    {
        var (a, b, c) = await StartThreeAsync();
        await PostLighthouseAsync(a);
        await UntilFoundAsync("Ostmark");
        await AnsweredAsync(c);
        var (failed, asked) = (new ConcurrentQueue<string>(), 0);
        var articles = new List<string>();
        foreach (var i in Enumerable.Range(0, 5))
        {
            articles.Add(
                await c.PostArticleAsync(
                    $"https://t.example/k{i}",
                    $"Quay {i}",
                    $"Kraantje number {i} was lifted onto the quay.",
                    Cancellation
                )
            );
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] asking = [.. new[] { a, b }.Select(AskOnAsync)];
        await Task.Delay(2000, Cancellation);
        c.Kill();
        await Task.Delay(12_000, Cancellation);
        await stop.CancelAsync();
        await Task.WhenAll(asking);

        Assert.Empty(failed);
        Assert.True(asked > 4, $"{asked} questions were asked.");
        foreach (var article in articles)
        {
            using var found = await a.Client.GetAsync($"/v1/articles/{article}", Cancellation);

            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        async Task AskOnAsync(NodeProcess node)
        {
            while (!stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref asked);
                if (await node.AskAsync(Question, Cancellation) is not { Status: HttpStatusCode.OK } reply)
                {
                    failed.Enqueue($"{node.Name}: no answer");
                }
                else if (!TextOf(reply.Answer!).Contains("14", StringComparison.Ordinal))
                {
                    failed.Enqueue($"{node.Name}: {reply.Answer!.ToJsonString()}");
                }
            }
        }
    }

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
            var old = _nodes.Single(node => node.Name == name);
            await old.EndAsync(Cancellation);
            var next = NodeProcess.Start(name, _database.Server.ConnectionString(_database.Name));
            lock (_nodes)
            {
                _nodes[_nodes.IndexOf(old)] = next;
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
                    lock (_nodes)
                    {
                        node = _nodes[turn++ % 2];
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

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }

        _database.Dispose();
    }

    private async Task<(NodeProcess A, NodeProcess B, NodeProcess C)> StartThreeAsync()
    {
        var (a, b, c) = (StartNode("a"), StartNode("b"), StartNode("c"));
        await Task.WhenAll(a.ReadyAsync(Cancellation), b.ReadyAsync(Cancellation), c.ReadyAsync(Cancellation));
        return (a, b, c);
    }

    private NodeProcess StartNode(string name)
    {
        var node = NodeProcess.Start(name, _database.Server.ConnectionString(_database.Name));
        _nodes.Add(node);
        return node;
    }

    private static Task<string> PostLighthouseAsync(NodeProcess node) =>
        node.PostArticleAsync(
            "https://t.example/1",
            "Ostmark lighthouse",
            "The Ostmark lighthouse was repaired by 14 masons within nine weeks. The lamp was lit again on Friday evening.",
            Cancellation
        );

    private async Task UntilFoundAsync(string words)
    {
        foreach (var node in _nodes)
        {
            var began = Stopwatch.StartNew();
            while (!await node.FindsAsync(words, Cancellation))
            {
                Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"The node {node.Name} does not find {words}.");
                await Task.Delay(50, Cancellation);
            }
        }
    }

    private static async Task<JsonNode> AnsweredAsync(NodeProcess node)
    {
        var reply = await node.AskAsync(Question, Cancellation);

        Assert.True(reply is { Status: HttpStatusCode.OK }, $"{reply?.Status} {reply?.Answer?.ToJsonString()} {node.Errors}");
        return reply!.Value.Answer!;
    }

    /// <summary>In the legacy form: tokens of the prompt that were at hand, and all of them.</summary>
    private static async Task<(int Cached, int All)> CompletedAsync(NodeProcess node)
    {
        using var reply = await node.Client.PostAsJsonAsync("/v1/completions", new { prompt = Question }, Cancellation);
        var text = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.IsSuccessStatusCode, text);
        Assert.Contains("14", text, StringComparison.Ordinal);
        var answer = JsonNode.Parse(text)!;
        return (CachedOf(answer), PromptOf(answer));
    }

    private static async Task RetractAsync(NodeProcess node, string article)
    {
        using var reply = await node.Client.DeleteAsync($"/v1/articles/{article}?reason=wrong", Cancellation);

        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<HttpStatusCode> ForgeAsync(Uri address, string secret)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add(NodeHeaders.Secret, secret);
        client.DefaultRequestHeaders.Add(NodeHeaders.Question, "e30=");
        using var body = new StringContent("{\"messages\":[]}", Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync("/v1/chat/completions", body, Cancellation);
        return reply.StatusCode;
    }

    private static string TextOf(JsonNode answer) => answer["choices"]![0]!["message"]!["content"]!.GetValue<string>();

    private static int PromptOf(JsonNode answer) => answer["usage"]!["prompt_tokens"]!.GetValue<int>();

    private static int CachedOf(JsonNode answer) => answer["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>();
}
