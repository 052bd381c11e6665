using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests;

/// <summary>A web server on loopback under any name, which behaves as a test wants it to.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly List<string> _asked = [];
    private int _lookups;

    private LocalServer(WebApplication server)
    {
        _server = server;
    }

    public SkippingTime Time { get; } = new();

    /// <summary>Host and path of each request, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public int Lookups => _lookups;

    public int Port { get; private set; }

    public static async Task<LocalServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MinResponseDataRate = null;
            options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        var server = new LocalServer(builder.Build());
        server._server.Run(async context =>
        {
            lock (server._asked)
            {
                server._asked.Add($"{context.Request.Host.Host}{context.Request.Path}");
            }

            await answer(context);
        });
        await server._server.StartAsync(TestContext.Current.CancellationToken);
        server.Port = new Uri(server._server.Urls.First()).Port;
        return server;
    }

    public Uri At(string path, string host = "news.test") => new($"http://{host}:{Port}{path}");

    /// <summary>Names lead to loopback, which is an exception from the rule unless a test says otherwise.</summary>
    public FeedHttp Client(FetchingOptions? options = null, string leadsTo = "127.0.0.1") =>
        new(options ?? new FetchingOptions { AllowedNetworks = ["127.0.0.1"] }, Time, (_, _) =>
        {
            Interlocked.Increment(ref _lookups);
            return Task.FromResult<System.Net.IPAddress[]>([.. leadsTo.Split(',').Select(System.Net.IPAddress.Parse)]);
        });

    public async Task<FetchResult> GetAsync(string path)
    {
        using var http = Client();
        return await http.GetAsync(new FetchRequest(At(path)), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }
}
