namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>Server-sent events: <c>figures</c> each second, <c>state</c> when it has changed.</summary>
internal static class LiveEndpoint
{
    private static readonly byte[] s_figures = "event: figures\ndata: "u8.ToArray();
    private static readonly byte[] s_state = "event: state\ndata: "u8.ToArray();
    private static readonly byte[] s_end = "\n\n"u8.ToArray();

    public static void MapLive(this IEndpointRouteBuilder seen) => seen.MapGet("/live", SendAsync);

    private static async Task<IResult> SendAsync(HttpContext http, LiveHub hub, IOperationsSource source, TimeProvider time)
    {
        using var subscription = hub.Subscribe();
        if (subscription is null)
        {
            return LiveStream.Refused(http);
        }

        await LiveStream.SendAsync(http, time, SendMomentsAsync, source.Ending);
        return Results.Empty;

        async Task SendMomentsAsync(CancellationToken cancellation)
        {
            var sent = 0L;
            await foreach (var moment in subscription.Moments(cancellation))
            {
                await WriteAsync(http.Response, s_figures, moment.Figures, cancellation);
                if (moment.State is { } state && moment.StateNumber != sent)
                {
                    await WriteAsync(http.Response, s_state, state, cancellation);
                    sent = moment.StateNumber;
                }

                await http.Response.Body.FlushAsync(cancellation);
            }
        }
    }

    private static async Task WriteAsync(HttpResponse response, byte[] head, byte[] data, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(head, cancellation);
        await response.Body.WriteAsync(data, cancellation);
        await response.Body.WriteAsync(s_end, cancellation);
    }
}
