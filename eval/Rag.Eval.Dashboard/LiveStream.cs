namespace Rag.Eval.Dashboard;

/// <summary>
/// A page's stream of server-sent events. It ends with its reader, with the service, and after ten minutes in any case: the page asks anew
/// then, with the rights that its reader has by then.
/// </summary>
internal static class LiveStream
{
    private const string TooMany = "Too many pages are open that are told live values: this one is as it was when it was loaded.";
    private const string RetrySeconds = "60";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <param name="send">Writes events until it is canceled.</param>
    /// <param name="ending">Of the service: once it takes no more requests, it waits for those that are under way.</param>
    public static async Task SendAsync(HttpContext http, TimeProvider time, Func<CancellationToken, Task> send, CancellationToken ending)
    {
        using var longest = new CancellationTokenSource(s_longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ending, longest.Token);
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await http.Response.Body.FlushAsync(end.Token);
            await send(end.Token);
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            // The stream ends here: its reader has left, or the service or the stream's time is over.
        }
    }

    /// <summary>What is said to a reader for whom there is no place.</summary>
    public static IResult Refused(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetrySeconds;
        return Results.Text(TooMany, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
