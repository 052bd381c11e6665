using Rag.Api.Edge;
using Rag.Api.Telemetry;

namespace Rag.Api.Health;

/// <summary>Counts requests, and once the service ends sends new ones elsewhere. Whoever watches the service is always answered.</summary>
internal sealed class DrainGate(RequestDelegate next, Drain drain)
{
    private const string Ending = "The service is ending and takes no more requests: ask again in a few seconds.";
    private const string RetrySeconds = "2";

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
