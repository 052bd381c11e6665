using System.Text;
using Rag.Api.Edge;

namespace Rag.Api.Telemetry;

/// <summary>
/// Metrics in the text format, for whoever may see what the person who runs the service sees: counts tell how much others ask.
/// </summary>
internal static class MetricEndpoints
{
    public const string Path = "/metrics";

    private const string Refusal =
        "Metrics are read on the socket in the data folder, with an administrator's key, or, without any key, on this machine alone.";

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, async (HttpContext http, AdminSession session, MetricStore metrics) =>
        {
            if (!AdminGate.Allows(http) && !session.MaySee(http))
            {
                await ErrorBody.WriteAsync(http, session.HasKey ? 401 : 403, Refusal);
                return;
            }

            http.Response.ContentType = MetricText.ContentType;
            http.Response.Headers.CacheControl = "no-store";
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(metrics.Read()), http.RequestAborted);
        });
}
