using Rag.Api.Edge;

namespace Rag.Api.Health;

/// <summary>
/// Answers in the service's place while it loads: that it lives, that it is not ready and for want of what, and 503 for everything else.
/// </summary>
internal sealed class StartingPage : IAsyncDisposable
{
    private const string RetrySeconds = "5";

    private readonly WebApplication _app;
    private volatile string _part = "store";

    private StartingPage(WebApplication app) => _app = app;

    /// <summary>What is being loaded: store or models.</summary>
    public string Part
    {
        set => _part = value;
    }

    /// <summary>Null for addresses at which only the service itself can listen: those with encryption, and those that it chooses.</summary>
    public static async Task<StartingPage?> StartAsync(string urls, CancellationToken cancellation)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Any(url => !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || BindingAddress.Parse(url).Port == 0))
        {
            return null;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.AddServerHeader = false).UseUrls(addresses);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var page = new StartingPage(builder.Build());
        page._app.Run(page.AnswerAsync);
        await page._app.StartAsync(cancellation);
        return page;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        SecurityHeaders.Set(http.Response.Headers);
        if (http.Request.Path == HealthEndpoints.Live)
        {
            return http.Response.WriteAsync("ok");
        }

        http.Response.Headers.RetryAfter = RetrySeconds;
        http.Response.Headers.Connection = "close"; // the service itself listens on a connection of its own
        if (http.Request.Path == HealthEndpoints.Ready)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            var parts = new Dictionary<string, string> { [_part] = "It is being loaded." };
            return http.Response.WriteAsJsonAsync(new HealthWire("starting", parts), HealthJson.Default.HealthWire);
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("The service is starting: ask again in a few seconds.\n");
    }
}
