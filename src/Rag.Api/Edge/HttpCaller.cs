namespace Rag.Api.Edge;

/// <summary>Who is calling, as the door has found out.</summary>
internal static class HttpCaller
{
    public static Caller Caller(this HttpContext http) => http.Features.Get<Caller>() ?? Edge.Caller.Nobody;

    /// <summary>What is answered from now on is for this caller.</summary>
    public static void SetCaller(this HttpContext http, Caller caller)
    {
        http.Features.Set(caller);
        http.Features.Set(caller.Audience);
    }
}
