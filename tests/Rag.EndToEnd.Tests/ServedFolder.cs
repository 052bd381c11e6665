using System.Text;
using Microsoft.AspNetCore.Builder;
using Rag.Api.CommandLine;
using Rag.Api.Edge;

namespace Rag.EndToEnd.Tests;

/// <summary>A data folder that is served as <c>rag serve</c> does, with its socket for commands, in the tests' own process.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StringBuilder _output;

    private ServedFolder(WebApplication app, StringBuilder output)
    {
        (_app, _output) = (app, output);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single(url => !AdminSocket.IsSocket(url))) };
    }

    public HttpClient Client { get; }

    /// <summary>What the service has written to standard output.</summary>
    public string Output => CallWriter.Read(_output);

    public static Task<ServedFolder> StartAsync(DirectoryInfo data, params (string Key, string Value)[] settings) =>
        Task.Run(async () =>
        {
            var (output, _) = RagCommand.Begin();
            var app = await ServeCommand.LoadAsync(data, "http://127.0.0.1:0", CancellationToken.None, settings);
            await app.StartAsync(CancellationToken.None);
            return new ServedFolder(app, output);
        });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
