using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rag.EndToEnd.Tests.Feeds;

/// <summary>
/// Feeds as the publishing systems of the web write them, each on an address of its own, so that none waits for another's host.
/// </summary>
internal sealed class WildServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WildServer(WebApplication app)
    {
        _app = app;
    }

    private int Port { get; set; }

    public static async Task<WildServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://0.0.0.0:0");
        var app = builder.Build();
        app.MapGet("/robots.txt", () => Results.NotFound());
        app.MapGet("/valley/brennick-pass", (HttpContext http) => Answer(http, "sitemap.html", "text/html"));
        app.MapGet("/{name}.xml", (HttpContext http, string name) => Answer(http, $"{name}.xml", "application/xml"));
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new WildServer(app) { Port = new Uri(addresses.Single().Replace("0.0.0.0", "127.0.0.1")).Port };
    }

    /// <param name="number">From 1: another one is another host.</param>
    public string Address(int number, string file) => $"http://127.0.0.{number + 1}:{Port}/{file}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Answer(HttpContext http, string file, string type)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Feeds", "Wild", file);
        if (!File.Exists(path))
        {
            return Results.NotFound();
        }

        var time = DateTimeOffset.UtcNow.AddHours(-1);
        var text = File.ReadAllText(path)
            .Replace("SITE", $"http://{http.Request.Host}", StringComparison.Ordinal)
            .Replace("DATE", time.ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("ISO", time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return Results.Text(text, type);
    }
}
