using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace Rag.Api.Edge;

/// <summary>
/// Keeps /admin to the person who runs the service: callers on its Unix socket, which only that person's account can open, or with the key.
/// An address proves nothing: behind a proxy on the same machine every caller seems local.
/// </summary>
internal static class AdminGate
{
    private const string Scheme = "Bearer ";

    /// <summary>An endpoint filter.</summary>
    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var options = http.RequestServices.GetRequiredService<ServerOptions>();
        return Allows(http)
            ? next(context)
            : ValueTask.FromResult<object?>(
                Results.Problem(
                    options.AdminKey is null
                        ? "This is answered on the socket in the service's data folder alone, or with a key where Server:AdminKey sets one."
                        : "This is answered with the key alone that Server:AdminKey sets: send it as 'Authorization: Bearer KEY'.",
                    statusCode: options.AdminKey is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized
                )
            );
    }

    public static bool Allows(HttpContext http) =>
        IsOnUnixSocket(http) || HasKey(http.Request, http.RequestServices.GetRequiredService<ServerOptions>().AdminKey);

    private static bool IsOnUnixSocket(HttpContext http) =>
        http.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is UnixDomainSocketEndPoint;

    /// <summary>In a time that does not tell how much of the key was right.</summary>
    private static bool HasKey(HttpRequest request, string? key)
    {
        var given = request.Headers.Authorization.ToString();
        return key is not null
            && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(given[Scheme.Length..].Trim()), Digest(key));
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
