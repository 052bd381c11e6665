using Rag.Api.Edge;
using Rag.Api.Nodes;
using Rag.Core.Access;

namespace Rag.Api.Health;

/// <summary>
/// For whoever watches over the process: it lives while it answers at all, and is ready while questions are answered. None of it needs a
/// key, and none tells anything of what is asked.
/// </summary>
internal static class HealthEndpoints
{
    public const string Live = "/livez";
    public const string Ready = "/readyz";
    public const string Healthy = "/healthz";

    public static bool IsHealth(PathString path) => path == Live || path == Ready || path == Healthy;

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Healthy, HealthOf);
        routes.MapGet(Live, () => Results.Text("ok"));
        routes.MapGet(Ready, async (Readiness readiness, CancellationToken cancellation) =>
        {
            var faults = await readiness.FaultsAsync(cancellation);
            return Result(faults.Count == 0 ? "ready" : "unready", faults);
        });
    }

    /// <summary>With "verbose", whoever runs the service is told of all nodes.</summary>
    private static IResult HealthOf(HttpContext http, Callers callers, IServiceProvider services) =>
        http.Request.Query.ContainsKey("verbose")
        && services.GetService<NodeReport>() is { } report
        && callers.Of(http)?.Has(ApiRoles.Admin) == true
            ? Results.Json(new NodesWire([.. report.Read().Select(NodeWire.Of)]), NodeJson.Default.NodesWire)
            : Results.Text("ok");

    public static IResult Result(string status, IReadOnlyDictionary<string, string> faults) =>
        Results.Json(
            new HealthWire(status, faults),
            HealthJson.Default.HealthWire,
            statusCode: faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
}
