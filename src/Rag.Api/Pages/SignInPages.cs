using Rag.Api.Edge;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>Signing in with a key, and out: for readers, and for the person who runs the service.</summary>
internal static class SignInPages
{
    public const string Path = "/sign-in";
    public const string OutPath = "/sign-out";
    private const string Front = "/";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (string? to, HttpContext http) => Closed(http, null, to));
        routes.MapPost(Path, SignInAsync);
        routes.MapPost(OutPath, SignOut);
    }

    private static async Task<IResult> SignInAsync(HttpContext http, ServerOptions options, PageSessions sessions)
    {
        var form = await FormBody.ReadAsync(http);
        var to = form["to"].ToString();
        return RequestOrigin.IsOwn(http.Request, options) && sessions.SignIn(http, form["key"].ToString())
            ? new SeeOther(Local(to))
            : Closed(http, "That is no key that opens this.", to);
    }

    private static SeeOther SignOut(HttpContext http)
    {
        PageSessions.SignOut(http);
        return new SeeOther(Front);
    }

    private static PageResult<SignInPage> Closed(HttpContext http, string? problem, string? to)
    {
        http.Response.Headers.CacheControl = "no-store";
        return SignInPage.Result(problem, Local(to));
    }

    /// <summary>
    /// A path of this service, or the first page: what a link says must not lead to another site. Browsers take a backslash for a slash
    /// and pass over white space and control characters.
    /// </summary>
    private static string Local(string? to) =>
        to is ['/', ..] && to is not ['/', '/', ..] && !to.Any(letter => letter is '\\' or <= ' ' or >= (char)0x7f) ? to : Front;
}
