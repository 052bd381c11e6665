using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Rag.Cluster.Forwarding;

namespace Rag.Cluster.Tests.Processes;

/// <summary>Three processes of the service over one database, asked over the wire.</summary>
public sealed class ThreeNodesTests : NodesCase
{
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
        var nodes = await a.NodesAsync(Cancellation);

        Assert.Equal(["a", "b", "c"], nodes.Keys.Order());

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

    private async Task<(NodeProcess A, NodeProcess B, NodeProcess C)> StartThreeAsync()
    {
        var (a, b, c) = (StartNode("a"), StartNode("b"), StartNode("c"));
        await Task.WhenAll(a.ReadyAsync(Cancellation), b.ReadyAsync(Cancellation), c.ReadyAsync(Cancellation));
        return (a, b, c);
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
}
