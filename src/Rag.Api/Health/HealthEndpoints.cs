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

    /// <summary>The parameter of <see cref="Healthy"/> that has each part told of.</summary>
    public const string Verbose = "verbose";

    /// <summary>The parameter of <see cref="Healthy"/> that has all nodes told of.</summary>
    public const string Nodes = "nodes";

    public static bool IsHealth(PathString path) => path == Live || path == Ready || path == Healthy;

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Healthy, HealthOfAsync);
        routes.MapGet(Live, () => Results.Text("ok"));
        routes.MapGet(Ready, async (Readiness readiness, CancellationToken cancellation) =>
        {
            var faults = await readiness.FaultsAsync(cancellation);
            return Result(faults.Count == 0 ? "ready" : "unready", faults);
        });
    }

    /// <summary>
    /// With "verbose" each part is told of, as anybody may know of it; with "nodes" whoever runs the service is told of all nodes.
    /// </summary>
    private static async Task<IResult> HealthOfAsync(HttpContext http, Callers callers, HealthParts parts, IServiceProvider services)
    {
        if (http.Request.Query.ContainsKey(Verbose))
        {
            return Results.Text(HealthText.Of(await parts.ReadAsync(http.RequestAborted)));
        }

        return
            http.Request.Query.ContainsKey(Nodes)
            && services.GetService<NodeReport>() is { } report
            && callers.Of(http)?.Has(ApiRoles.Admin) == true
            ? Results.Json(new NodesWire([.. report.Read().Select(NodeWire.Of)]), NodeJson.Default.NodesWire)
            : Results.Text("ok");
    }

    public static IResult Result(string status, IReadOnlyDictionary<string, string> faults) =>
        Results.Json(
            new HealthWire(status, faults),
            HealthJson.Default.HealthWire,
            statusCode: faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
}
