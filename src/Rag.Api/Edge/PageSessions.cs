using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// Who is signed in on the pages. A cookie says which key was given and when, with a proof under a secret of this process: nothing is kept
/// here, a restart ends every session, and so does the end of the key. It says nothing of the key's secret.
/// </summary>
internal sealed class PageSessions(ServerOptions options, IApiKeys keys, FailedAttempts attempts, TimeProvider time)
{
    public const string Cookie = "rag-session";

    /// <summary>Stands for the key that Server:AdminKey sets; ids of keys are hexadecimal.</summary>
    private const string AdminId = "admin";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Whether there is a key with which one could sign in.</summary>
    public bool HasKeys => options.AdminKey is not null || keys.Exist;

    /// <summary>Null where nobody is signed in, or where another site's page sent the request.</summary>
    public Caller? Of(HttpContext http) =>
        !RequestOrigin.IsForeign(http.Request, options)
        && http.Request.Cookies.TryGetValue(Cookie, out var cookie)
        && cookie.Split('.') is [var id, var at, _]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(CookieOf(id, at)))
        && IsFresh(at)
            ? HolderOf(id)
            : null;

    /// <summary>False, and nothing is kept, where the key is none that opens pages.</summary>
    public bool SignIn(HttpContext http, string key)
    {
        var given = key.Trim();
        var address = http.Connection.RemoteIpAddress;
        var id =
            keys.Find(given) is { } found && found.IsLive(time.GetUtcNow()) && found.Has(ApiRoles.Ask) ? found.Id
            : attempts.WaitOf(address) == TimeSpan.Zero && AdminKey.Is(options, given) ? AdminId
            : null;
        if (id is null)
        {
            attempts.Note(address);
            return false;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Cookies.Append(Cookie, CookieOf(id, now), CookieOptions(http));
        return true;
    }

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Cookie, CookieOptions(http));

    private Caller? HolderOf(string id) =>
        id == AdminId
            ? options.AdminKey is null
                ? null
                : Caller.Operator
            : keys.FindById(id) is { } key && key.IsLive(time.GetUtcNow())
                ? Caller.Of(key)
                : null;

    private bool IsFresh(string at) =>
        long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) < s_longest;

    private string CookieOf(string id, string at) =>
        $"{id}.{at}.{Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{id}.{at}")))}";

    private static CookieOptions CookieOptions(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = "/",
        };
}
