namespace Rag.Api.Edge;

/// <summary>Which address asks for what, and what a request to it is counted as.</summary>
internal static class Doorways
{
    private static readonly PathString[] s_open = ["/healthz", "/livez", "/readyz", "/hub", "/sign-in", "/sign-out"];

    /// <summary>Below /v1, what posts to them has neither an answer written nor a text embedded.</summary>
    private static readonly PathString[] s_unwritten = ["/v1/articles", "/v1/answers", "/v1/search"];

    public static Doorway Of(HttpRequest request)
    {
        var path = request.Path;
        return s_open.Any(open => IsBelow(path, open)) ? Doorway.Open
            : IsBelow(path, "/admin") || IsOfWriters(request) ? Doorway.Guarded
            : Doorway.Asking;
    }

    /// <summary>Whether it counts among its tenant's requests: what programs ask, and questions on the pages.</summary>
    public static bool IsCounted(HttpRequest request) => IsOfPrograms(request.Path) || IsQuestion(request);

    /// <summary>Whether tokens are computed or written for it.</summary>
    public static bool Generates(HttpRequest request) =>
        IsQuestion(request)
        || (
            HttpMethods.IsPost(request.Method)
            && IsOfPrograms(request.Path)
            && !s_unwritten.Any(unwritten => IsBelow(request.Path, unwritten))
        );

    /// <summary>Whether its errors are to be JSON.</summary>
    public static bool IsOfPrograms(PathString path) => IsBelow(path, "/v1") || IsBelow(path, "/mcp");

    /// <summary>Articles are handed in and withdrawn, and what happened to them is told, to those who may write.</summary>
    private static bool IsOfWriters(HttpRequest request) =>
        IsBelow(request.Path, "/v1/articles/changes")
        || (IsBelow(request.Path, "/v1/articles") && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method));

    private static bool IsQuestion(HttpRequest request) =>
        IsBelow(request.Path, "/ask") || (request.Path == "/" && request.Query["q"].ToString().Length > 0);

    private static bool IsBelow(PathString path, PathString folder) => path.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase);
}
