using Microsoft.Net.Http.Headers;

namespace Rag.Api.Edge;

/// <summary>
/// Tells browsers which pages of other origins may call the API, and answers what they ask before they call. No cookie is ever let along:
/// a page calls with a key of its own, or as nobody.
/// </summary>
internal sealed class CorsGate(RequestDelegate next, CorsOptions options)
{
    private const string Methods = "GET, POST, DELETE";

    /// <summary>What a page may read of an answer beside its body.</summary>
    private const string Exposed =
        "retry-after, retry-after-ms, x-should-retry, x-request-id, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, "
        + "x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens";

    /// <summary>Seconds for which a browser need not ask again. Chromium remembers no longer than two hours.</summary>
    private const string MaxAge = "7200";

    private static readonly string[] s_headers =
    [
        "accept",
        "authorization",
        "content-type",
        "idempotency-key",
        "openai-organization",
        "openai-project",
        "user-agent",
        "x-request-id",
    ];

    /// <summary>OpenAI's client for browsers tells with such headers what it is.</summary>
    private const string ClientHeaders = "x-stainless-";

    public Task InvokeAsync(HttpContext http)
    {
        if (options.Origins.Count == 0 || !CorsOptions.IsBelowV1(http.Request))
        {
            return next(http);
        }

        var isAllowed = options.Allows(http.Request);
        if (isAllowed && IsPreflight(http.Request))
        {
            return Answer(http);
        }

        // Whatever is answered, errors too: a page that may not read the reason of a refusal would see a broken connection.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (isAllowed)
            {
                http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
                http.Response.Headers.AccessControlExposeHeaders = Exposed;
            }

            return Task.CompletedTask;
        });
        return next(http);
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static Task Answer(HttpContext http)
    {
        var (asked, headers) = (http.Request.Headers, http.Response.Headers);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Vary = "Origin, Access-Control-Request-Headers";
        headers.AccessControlAllowOrigin = asked.Origin;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlMaxAge = MaxAge;
        if (Named(asked) is { Length: > 0 } named)
        {
            headers.AccessControlAllowHeaders = named;
        }

        return Task.CompletedTask;
    }

    /// <summary>Of the headers that the page wants to send, those that mean something here.</summary>
    private static string Named(IHeaderDictionary asked) =>
        string.Join(
            ", ",
            asked
                .AccessControlRequestHeaders.ToString()
                .ToLowerInvariant()
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(name => s_headers.Contains(name) || (name.StartsWith(ClientHeaders, StringComparison.Ordinal) && IsToken(name)))
                .Distinct()
        );

    private static bool IsToken(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
