using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rag.Cluster.Tests.Processes;

/// <summary>A node as a person starts it: the whole service, with a data folder and ports of its own.</summary>
internal sealed class NodeProcess : IDisposable
{
    public const string AdminKey = "a key for the tests alone";

    private readonly Func<RagProcess> _start;
    private readonly string _folder;
    private RagProcess _process;

    private NodeProcess(Func<RagProcess> start, string name, string folder, int port, int nodePort)
    {
        (_start, _process, Name, _folder, NodePort) = (start, start(), name, folder, nodePort);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public string Name { get; }

    /// <summary>Where the other nodes reach it.</summary>
    public int NodePort { get; }

    public HttpClient Client { get; }

    public string Output => _process.Output;

    public string Errors => _process.Errors;

    public static NodeProcess Start(string name, string connectionString, params (string Name, string Value)[] settings)
    {
        var folder = BuiltGraphs.ShareWith(System.IO.Directory.CreateTempSubdirectory("rag-node-")).FullName;
        var (port, nodePort, siloPort) = (RagProcess.FreePort(), RagProcess.FreePort(), RagProcess.FreePort());
        (string, string)[] environment =
        [
            ("RAG_Store__Truth", "Postgres"),
            ("RAG_Store__Postgres__ConnectionString", connectionString),
            ("RAG_Cluster__Address", $"http://127.0.0.1:{nodePort}"),
            ("RAG_Cluster__Name", name),
            ("RAG_Cluster__SiloPort", $"{siloPort}"),
            ("RAG_Cluster__Secret", TestNodes.Secret),
            ("RAG_Cluster__SummarySeconds", "0.5"),
            ("RAG_Server__AdminKey", AdminKey),
            ("RAG_Models__KvMemoryMiB", "256"),
            ("RAG_KvDisk__Enabled", "false"),
            ("RAG_Extraction__BudgetMilliseconds", "60000"),
            ("RAG_Engine__DefaultDeadlineMs", "600000"),
            ("RAG_Serve__DrainSeconds", "60"),
            .. settings,
        ];
        string[] serve = ["serve", "--urls", $"http://127.0.0.1:{port}", "--data-dir", folder];
        return new NodeProcess(() => RagProcess.StartWith(environment, serve), name, folder, port, nodePort);
    }

    /// <summary>Returns when it answers questions.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        foreach (var _ in Enumerable.Range(0, 1800))
        {
            Assert.False(_process.Process.HasExited, _process.Errors);
            try
            {
                using var reply = await Client.GetAsync("/readyz", cancellation);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, cancellation);
        }

        Assert.Fail($"The node {Name} did not get ready: {Errors}");
    }

    /// <summary>A question as a client of the wire asks it. Status and JSON of its answer; null where the node cannot be reached.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Answer)?> AskAsync(string question, CancellationToken cancellation)
    {
        try
        {
            var asked = new { messages = new[] { new { role = "user", content = question } } };
            using var reply = await Client.PostAsJsonAsync("/v1/chat/completions", asked, cancellation);
            var text = await reply.Content.ReadAsStringAsync(cancellation);
            var isJson = reply.Content.Headers.ContentType?.MediaType == "application/json"; // while it starts it says so in words
            return (reply.StatusCode, isJson ? JsonNode.Parse(text) : JsonValue.Create(text));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>All nodes as this one knows them, by their names.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode>> NodesAsync(CancellationToken cancellation) =>
        JsonNode.Parse(await Client.GetStringAsync("/healthz?nodes", cancellation))!["nodes"]!
            .AsArray()
            .ToDictionary(node => node!["name"]!.GetValue<string>(), node => node!);

    /// <summary>Hands an article in. Its id.</summary>
    public async Task<string> PostArticleAsync(string url, string title, string body, CancellationToken cancellation)
    {
        using var reply = await Client.PostAsJsonAsync(
            "/v1/articles",
            new
            {
                url,
                title,
                body,
                source = "Test News",
            },
            cancellation
        );
        var text = await reply.Content.ReadAsStringAsync(cancellation);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["article_id"]!.GetValue<string>();
    }

    public async Task<bool> FindsAsync(string words, CancellationToken cancellation)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { query = words }), Encoding.UTF8, "application/json");
        using var reply = await Client.PostAsync("/v1/search", body, cancellation);
        var text = await reply.Content.ReadAsStringAsync(cancellation);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["hits"]!
            .AsArray()
            .Any(hit => hit!["text"]!.GetValue<string>().Contains(words, StringComparison.Ordinal));
    }

    public void Kill() => _process.Process.Kill();

    /// <summary>Once it has ended, however that was: with the same addresses and the same folder.</summary>
    public void StartAgain()
    {
        _process.Dispose();
        _process = _start();
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public Task<int> ExitAsync() => _process.ExitAsync();

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>As a supervisor ends it: what is under way is finished.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        Signal("TERM");
        await _process.Process.WaitForExitAsync(cancellation);
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Process.Id}"]);
        kill.WaitForExit();
    }
}
