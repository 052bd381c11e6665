using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rag.Faces.Tests;

/// <summary>A real server that does to each request what a test says, and remembers what was sent.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(string Path, string Body, IHeaderDictionary Headers)> _requests = [];

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<(string Path, string Body, IHeaderDictionary Headers)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <param name="reply">Given the request's number, from 0.</param>
    public static async Task<ScriptedServer> StartAsync(Func<int, HttpContext, Task> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            int number;
            lock (server._requests)
            {
                number = server._requests.Count;
                server._requests.Add(
                    (http.Request.Path + http.Request.QueryString, body, new HeaderDictionary(http.Request.Headers.ToDictionary()))
                );
            }

            await reply(number, http);
        });
        await app.StartAsync();
        return server;
    }

    public static Task JsonAsync(HttpContext http, string json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    /// <summary>Each piece as an event of its own, sent at once.</summary>
    public static async Task EventsAsync(HttpContext http, params IEnumerable<string> data)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var piece in data)
        {
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {piece}\n\n"), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    /// <summary>The chunks of a completion of these pieces, with usage and end mark.</summary>
    public static IEnumerable<string> Completion(params IEnumerable<string> pieces) =>
        [
            .. pieces.Select(piece =>
                $$$"""{"id":"c1","created":1,"model":"m","choices":[{"index":0,"delta":{"content":{{{Quoted(piece)}}}},"finish_reason":null}]}"""
            ),
            """{"id":"c1","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"c1","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":90,"completion_tokens":7,"total_tokens":97,"prompt_tokens_details":{"cached_tokens":64}}}""",
            "[DONE]",
        ];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
