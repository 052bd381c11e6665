namespace Rag.Api.Edge;

/// <summary>Headers of every answer: nothing but the service's own files is loaded into its pages, and no other page frames them.</summary>
internal static class SecurityHeaders
{
    /// <summary>What holds for every page.</summary>
    public const string SharedPolicy = "connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; " + SharedPolicy;

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        Set(http.Response.Headers);
        return next(http);
    }

    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";

        // Other sites are told nothing. The service's own forms have to say where they come from, which a browser does not do under
        // "no-referrer".
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
