using System.Net;

namespace Rag.Api.Edge;

/// <summary>Tells callers of this machine from others, as far as a connection can tell.</summary>
internal static class LocalCaller
{
    /// <summary>Headers of proxies: with one of them a local address says nothing about who is asking.</summary>
    private static readonly string[] s_forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private static readonly string[] s_names = ["localhost", "127.0.0.1", "[::1]"];

    public static bool Is(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } caller
        && IPAddress.IsLoopback(caller)
        && !s_forwarding.Any(http.Request.Headers.ContainsKey);

    /// <summary>Whether this machine alone is called so.</summary>
    public static bool IsName(string host) =>
        s_names.Contains(host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
