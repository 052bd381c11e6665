using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Processes;

/// <summary>The node that holds a question's passages is killed while it answers.</summary>
public sealed class LostHolderTests : IDisposable
{
    private const string Question = "How many masons repaired the Ostmark lighthouse?";

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<NodeProcess> _nodes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStreamThatHadBegun_EndsWithAnError_AndAQuestionThatHadNot_IsAnsweredByAnother()
    {
        foreach (var name in new[] { "a", "b" })
        {
            _nodes.Add(NodeProcess.Start(name, _database.Server.ConnectionString(_database.Name)));
        }

        await Task.WhenAll(_nodes.Select(node => node.ReadyAsync(Cancellation)));
        var (holder, asked) = await HolderAsync();
        using var stream = await asked.Client.SendAsync(Long(stream: true), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));

        Assert.StartsWith("data: {", await events.ReadLineAsync(Cancellation), StringComparison.Ordinal);

        var whole = asked.Client.SendAsync(Long(stream: false), Cancellation);
        await UntilAsync(async () => await LoadOfAsync(holder) == 2, "Two questions are under way at the holder.");
        holder.Kill();
        var rest = await events.ReadToEndAsync(Cancellation);

        Assert.Contains("\"type\":\"server_error\"", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);

        using var answer = await whole;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["choices"]![0]!["message"]!["content"]);
        Assert.Contains(
            $"The node {holder.Name} did not answer a question that was sent to it",
            asked.Output + asked.Errors,
            StringComparison.Ordinal
        );
    }

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _database.Dispose();
    }

    /// <summary>The node that has computed the only article's passages, and another one that has heard of it.</summary>
    private async Task<(NodeProcess Holder, NodeProcess Other)> HolderAsync()
    {
        const string Told = "The Ostmark lighthouse was repaired by 14 masons within nine weeks. The lamp was lit again on Friday evening.";
        await _nodes[0].PostArticleAsync("https://t.example/1", "Ostmark lighthouse", Told, Cancellation);
        foreach (var node in _nodes)
        {
            await UntilAsync(() => node.FindsAsync("Ostmark", Cancellation), $"The node {node.Name} finds the article.");
        }

        Assert.Equal(HttpStatusCode.OK, (await _nodes[0].AskAsync(Question, Cancellation))?.Status);

        // The system's part is held by whoever is ready, the article by one.
        NodeProcess? holder = null;
        await UntilAsync(
            async () =>
            {
                var known = await _nodes[0].NodesAsync(Cancellation);
                var most = known.Values.Max(node => node["kv_tokens"]!.GetValue<long>());
                var holding = known.Where(node => node.Value["kv_tokens"]!.GetValue<long>() == most).ToList();
                holder = holding.Count == 1 ? _nodes.Single(node => node.Name == holding[0].Key) : null;
                return holder is not null;
            },
            "One node holds more than the others."
        );
        var other = _nodes.First(node => node != holder);
        var tokens = (await holder!.NodesAsync(Cancellation))[holder.Name]["kv_tokens"]!.GetValue<long>();
        await UntilAsync(
            async () => (await other.NodesAsync(Cancellation))[holder.Name]["kv_tokens"]!.GetValue<long>() == tokens,
            "The other one has heard of it."
        );
        return (holder, other);
    }

    /// <summary>So long an answer that it is under way while the test looks.</summary>
    private static HttpRequestMessage Long(bool stream) =>
        new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(
                new
                {
                    messages = new[] { new { role = "user", content = Question } },
                    guided_regex = "[a-z]{1000}",
                    max_tokens = 400,
                    stream,
                }
            ),
        };

    private static async Task<int> LoadOfAsync(NodeProcess node) =>
        (await node.NodesAsync(Cancellation))[node.Name]["load"]!.GetValue<int>();

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        foreach (var _ in Enumerable.Range(0, 1200))
        {
            if (await isSo())
            {
                return;
            }

            await Task.Delay(50, Cancellation);
        }

        Assert.Fail($"It did not come to that: {what}");
    }
}
