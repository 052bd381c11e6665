using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Rag.Api.Edge;

/// <summary>What every request passes before an endpoint, in order.</summary>
internal static class EdgePipeline
{
    public static void UseEdge(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var cors = app.Services.GetService<CorsOptions>() ?? new CorsOptions();
        app.Use(RequestId.AddAsync);
        app.Use(SecurityHeaders.AddAsync);
        app.UseMiddleware<CorsGate>(cors);
        app.UseMiddleware<FailureGate>();
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Believing(options.TrustedProxies));
        }

        app.UseMiddleware<RequestGate>(new AllowedHosts(options, app.Urls), options, cors);
    }

    /// <summary>
    /// Behind the files that every page loads, which are no secret: from here on each request is somebody's.
    /// </summary>
    public static void UseCallers(this WebApplication app) => app.UseMiddleware<CallerGate>();

    /// <summary>The framework believes every proxy on the same machine by itself: here only those that are named.</summary>
    private static ForwardedHeadersOptions Believing(IReadOnlyList<string> proxies)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPNetwork.TryParse(proxy, out var network))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
            else
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }

        return forwarded;
    }
}
