using Rag.Api.Edge;
using Rag.Api.Telemetry;

namespace Rag.Api.Health;

/// <summary>
/// Counts requests, and once the service ends sends new ones elsewhere and has those under way canceled when their time is over. Whoever
/// watches the service is always answered.
/// </summary>
internal sealed class DrainGate(RequestDelegate next, Drain drain)
{
    private const string Ending = "The service is ending and takes no more requests: ask again in a few seconds.";
    private const string RetrySeconds = "2";

    /// <summary>To whom was under way when the time of the drain was over.</summary>
    public const string Stopped = "The service has stopped before this was complete: ask again in a few seconds.";

    public async Task InvokeAsync(HttpContext http)
    {
        if (HealthEndpoints.IsHealth(http.Request.Path) || http.Request.Path == MetricEndpoints.Path)
        {
            await next(http);
            return;
        }

        if (!drain.TryEnter())
        {
            http.Response.Headers.RetryAfter = RetrySeconds;
            http.Response.Headers.Connection = "close";
            await ErrorBody.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, Ending);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, drain.Cutting);
        http.RequestAborted = ended.Token;
        try
        {
            await next(http);
        }
        finally
        {
            drain.Leave();
        }
    }
}
