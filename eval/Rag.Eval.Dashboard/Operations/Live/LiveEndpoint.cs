namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>
/// Server-sent events: <c>figures</c> each second, <c>state</c> when it has changed. A stream ends when the service ends, and after ten
/// minutes in any case: the page asks anew then, with the rights that its reader has by then.
/// </summary>
internal static class LiveEndpoint
{
    private const string TooMany = "Too many pages are open that are told live values: this one is as it was when it was loaded.";
    private const string RetrySeconds = "60";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);
    private static readonly byte[] s_figures = "event: figures\ndata: "u8.ToArray();
    private static readonly byte[] s_state = "event: state\ndata: "u8.ToArray();
    private static readonly byte[] s_end = "\n\n"u8.ToArray();

    public static void MapLive(this IEndpointRouteBuilder seen) => seen.MapGet("/live", SendAsync);

    private static async Task<IResult> SendAsync(HttpContext http, LiveHub hub, IOperationsSource source, TimeProvider time)
    {
        using var subscription = hub.Subscribe();
        if (subscription is null)
        {
            http.Response.Headers.RetryAfter = RetrySeconds;
            return Results.Text(TooMany, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        using var longest = new CancellationTokenSource(s_longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, source.Ending, longest.Token);
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await http.Response.Body.FlushAsync(end.Token);
            var sent = 0L;
            await foreach (var moment in subscription.Moments(end.Token))
            {
                await WriteAsync(http.Response, s_figures, moment.Figures, end.Token);
                if (moment.State is { } state && moment.StateNumber != sent)
                {
                    await WriteAsync(http.Response, s_state, state, end.Token);
                    sent = moment.StateNumber;
                }

                await http.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The stream ends here: its reader has left, or the service or the stream's time is over.
        }

        return Results.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, byte[] head, byte[] data, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(head, cancellation);
        await response.Body.WriteAsync(data, cancellation);
        await response.Body.WriteAsync(s_end, cancellation);
    }
}
