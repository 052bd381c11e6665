using Microsoft.Net.Http.Headers;

namespace Rag.Api.Edge;

/// <summary>
/// Tells requests that a web page of another origin made in its reader's browser. Programs send none of the headers that tell, and are not
/// held up.
/// </summary>
internal static class RequestOrigin
{
    private const string SecFetchSite = "Sec-Fetch-Site";

    public static (int Status, string Sentence) Refusal { get; } =
        (403, "The request comes from a web page of another origin: only the service's own pages and programs may ask.");

    /// <summary>An endpoint filter for GET requests that have something computed; other methods are checked before.</summary>
    public static async ValueTask<object?> RequireOwnAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!IsForeign(http.Request, http.RequestServices.GetRequiredService<ServerOptions>()))
        {
            return await next(context);
        }

        await ErrorBody.WriteAsync(http, Refusal.Status, Refusal.Sentence);
        return Results.Empty;
    }

    /// <summary>
    /// Sec-Fetch-Site is set by the browser itself: "none" is a person's own doing. Another port of the same host is another site's page.
    /// </summary>
    public static bool IsForeign(HttpRequest request, ServerOptions options)
    {
        var origin = request.Headers[HeaderNames.Origin].ToString();
        var site = request.Headers[SecFetchSite].ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none")) || (origin.Length > 0 && !IsOwn(origin, request, options));
    }

    /// <summary>
    /// True where the browser says itself that a page of the service sent the request. One that says nothing is told by
    /// <see cref="IsForeign"/> to be no page's, which is no proof that a person wanted it.
    /// </summary>
    public static bool IsOwn(HttpRequest request, ServerOptions options) =>
        !IsForeign(request, options)
        && (request.Headers[SecFetchSite].ToString() == "same-origin" || request.Headers[HeaderNames.Origin].ToString().Length > 0);

    /// <summary>The scheme is left out: behind a proxy the service sees another than the browser.</summary>
    private static bool IsOwn(string origin, HttpRequest request, ServerOptions options) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (
            HasAuthority(page, request.Host.Value)
            || (options.PublicAddress is { } address && page.Authority.Equals(address.Authority, StringComparison.OrdinalIgnoreCase))
        );

    private static bool HasAuthority(Uri page, string? host) =>
        page.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)
        || $"{page.Host}:{page.Port}".Equals(host, StringComparison.OrdinalIgnoreCase);
}
