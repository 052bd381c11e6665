namespace Rag.Api.Edge;

/// <summary>Every answer has an id of its own, under which its caller and the log speak of the same request.</summary>
internal static class RequestId
{
    private const string Header = "x-request-id";

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        http.TraceIdentifier = $"req_{Guid.NewGuid():N}";
        Set(http);
        return next(http);
    }

    public static void Set(HttpContext http) => http.Response.Headers[Header] = http.TraceIdentifier;
}
