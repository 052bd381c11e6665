using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Rag.Api.Edge;

/// <summary>
/// Who may administer from a page. Where a key is set, whoever has given it, for the browser's session. Without a key, the person at this
/// machine: as far as the settings tell, nobody else can reach the service then.
/// </summary>
internal sealed class AdminSession(ServerOptions options, IServer server)
{
    public const string Cookie = "rag-admin";

    /// <summary>Headers of proxies: with one of them a local address says nothing about who is asking.</summary>
    private static readonly string[] s_forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>What proves that the key was given. Of this process alone: a restart ends every session.</summary>
    private readonly string _proof = options.AdminKey is { } key
        ? Convert.ToHexStringLower(HMACSHA256.HashData(RandomNumberGenerator.GetBytes(32), Encoding.UTF8.GetBytes(key)))
        : "";

    public bool HasKey => options.AdminKey is not null;

    /// <summary>Whether a page may show what only the person who runs the service sees.</summary>
    public bool MaySee(HttpContext http) =>
        !RequestOrigin.IsForeign(http.Request, options) && (HasKey ? HasProof(http.Request) : IsAtThisMachine(http));

    /// <summary>Whether a form may change something: its browser has to say that it is the service's own.</summary>
    public bool MayChange(HttpContext http) => MaySee(http) && RequestOrigin.IsOwn(http.Request, options);

    /// <summary>
    /// False, and nothing is kept, where the key is not the one that is set. The comparison's time does not tell how much of it was right.
    /// </summary>
    public bool SignIn(HttpContext http, string key)
    {
        if (options.AdminKey is not { } set || !CryptographicOperations.FixedTimeEquals(Digest(key.Trim()), Digest(set)))
        {
            return false;
        }

        http.Response.Cookies.Append(Cookie, _proof, CookieOptions(http));
        return true;
    }

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Cookie, CookieOptions(http));

    private bool HasProof(HttpRequest request) =>
        request.Cookies.TryGetValue(Cookie, out var given) && CryptographicOperations.FixedTimeEquals(Digest(given), Digest(_proof));

    /// <summary>A proxy before the service is told by a setting, by its headers, or by the name under which it calls.</summary>
    private bool IsAtThisMachine(HttpContext http) =>
        options is { PublicUrl: null, AllowedHosts.Count: 0, TrustedProxies.Count: 0 }
        && ListensOnLoopbackAlone()
        && http.Connection.RemoteIpAddress is { } caller
        && IPAddress.IsLoopback(caller)
        && s_loopback.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !s_forwarding.Any(http.Request.Headers.ContainsKey);

    private bool ListensOnLoopbackAlone() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        && addresses.All(address => AdminSocket.IsSocket(address) || IsLoopback(BindingAddress.Parse(address).Host));

    private static bool IsLoopback(string host) =>
        s_loopback.Contains(host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static CookieOptions CookieOptions(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = "/",
        };

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
