using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rag.EndToEnd.Tests.Telemetry;

/// <summary>Takes what is sent over OTLP, and keeps the bytes: names stand in them as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly StringBuilder _text = new();

    private Collector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Returns when what has come is as it should be.</summary>
    public async Task UntilAsync(Func<string, bool> condition, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        while (!condition(Text))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes);
        lock (_text)
        {
            _text.Append(Encoding.Latin1.GetString(bytes.ToArray())).Append('\n');
        }
    }
}
