using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rag.Fetching.ModelHubs;

namespace Rag.Fetching.Tests.ModelHubs;

/// <summary>A server that speaks the API of the Hugging Face hub about one repository, and misbehaves as a test wants it to.</summary>
internal sealed class HubServer : IAsyncDisposable
{
    public const string Repository = "owner/model";
    private const string LargeEnding = ".safetensors";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, byte[]>> _commits = new(StringComparer.Ordinal);
    private readonly List<string> _seen = [];

    private LocalServer _server = null!;

    private HubServer() { }

    /// <summary>The commit that the branch main means.</summary>
    public string Main { get; set; } = new('a', 40);

    /// <summary>Comes before the answer; true where it has answered already.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>What is sent in the place of a file.</summary>
    public Func<string, byte[], byte[]> Sent { get; set; } = (_, content) => content;

    /// <summary>Bytes of a body after which the connection is cut, for each answer in turn; then none is.</summary>
    public Queue<int> Cuts { get; } = new();

    public string Tag { get; set; } = "\"one\"";

    public Uri Endpoint => new($"http://127.0.0.1:{_server.Port}/");

    /// <summary>Path, range and token of each request, in order.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public SkippingTime Time => _server.Time;

    public static async Task<HubServer> StartAsync()
    {
        var hub = new HubServer();
        hub._server = await LocalServer.StartAsync(hub.AnswerAsync);
        return hub;
    }

    public ModelHub Client(string? token = null) => new(new ModelHubOptions(Endpoint, token), Time);

    public void Put(string commit, string path, byte[] content)
    {
        if (!_commits.TryGetValue(commit, out var files))
        {
            _commits.Add(commit, files = new Dictionary<string, byte[]>(StringComparer.Ordinal));
        }

        files[path] = content;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        lock (_lock)
        {
            _seen.Add($"{request.Path} {request.Headers.Range} {request.Headers.Authorization}".TrimEnd());
        }

        if (await Before(context))
        {
            return;
        }

        switch (request.Path.Value!.Trim('/').Split('/', 5))
        {
            case ["api", "models", "owner", "model", var rest] when rest.StartsWith("revision/", StringComparison.Ordinal):
                var commit = rest["revision/".Length..] is "main" ? Main : rest["revision/".Length..];
                await context.Response.WriteAsync(Listing(commit));
                break;
            case ["owner", "model", "resolve", var commit2, var path]:
                await SendAsync(context, path, _commits[commit2][path]);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private string Listing(string commit) =>
        JsonSerializer.Serialize(
            new
            {
                id = Repository,
                sha = commit,
                siblings = _commits[commit]
                    .Select(file =>
                        file.Key.EndsWith(LargeEnding, StringComparison.Ordinal)
                            ? (object)
                                new
                                {
                                    rfilename = file.Key,
                                    size = file.Value.Length,
                                    blobId = new string('0', 40),
                                    lfs = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Value)), size = file.Value.Length },
                                }
                            : new
                            {
                                rfilename = file.Key,
                                size = file.Value.Length,
                                blobId = BlobId(file.Value),
                            }
                    ),
            }
        );

    private static string BlobId(byte[] content)
    {
#pragma warning disable CA5350 // Git names blobs by SHA-1.
        return Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
    }

    private async Task SendAsync(HttpContext context, string path, byte[] listed)
    {
        var content = Sent(path, listed);
        var start = 0;
        var response = context.Response;
        response.Headers.ETag = Tag;
        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range && context.Request.Headers.IfRange == Tag)
        {
            start = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        response.ContentLength = content.Length - start;
        var cut = Cuts.TryDequeue(out var bytes) ? bytes : int.MaxValue;
        await response.Body.WriteAsync(content.AsMemory(start, Math.Min(cut, content.Length - start)));
        await response.Body.FlushAsync();
        if (cut < content.Length - start)
        {
            await Task.Delay(50); // what was written is on its way before the connection is reset
            context.Abort();
        }
    }
}
