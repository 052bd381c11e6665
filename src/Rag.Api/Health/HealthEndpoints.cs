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

    public static bool IsHealth(PathString path) => path == Live || path == Ready || path == Healthy;

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Healthy, async (HttpRequest request, HealthParts parts, CancellationToken cancellation) =>
            Results.Text(request.Query.ContainsKey(Verbose) ? HealthText.Of(await parts.ReadAsync(cancellation)) : "ok")
        );
        routes.MapGet(Live, () => Results.Text("ok"));
        routes.MapGet(Ready, async (Readiness readiness, CancellationToken cancellation) =>
        {
            var faults = await readiness.FaultsAsync(cancellation);
            return Result(faults.Count == 0 ? "ready" : "unready", faults);
        });
    }

    public static IResult Result(string status, IReadOnlyDictionary<string, string> faults) =>
        Results.Json(
            new HealthWire(status, faults),
            HealthJson.Default.HealthWire,
            statusCode: faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
}
