using Rag.Api.Edge;
using Rag.Core.Guard;

namespace Rag.Api.Guard;

/// <summary>The guard over reused KV, for the person who runs the service.</summary>
internal static class GuardEndpoints
{
    public const string Path = "/admin/guard";

    public static string ReopenPath(string mode) => $"{Path}/{mode}/reopen";

    public static void MapGuard(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("").AddEndpointFilter(AdminGate.RequireAsync);
        admin.MapGet(Path, (IGuardReport guard) => Results.Json(GuardState.Of(guard.Read()), GuardJson.Default.GuardState));
        admin.MapPost(ReopenPath("{mode}"), ReopenAsync);
    }

    public static string UnknownMode(string mode) =>
        $"There is no mode {mode}: say {string.Join(", ", Enum.GetValues<ReuseMode>().Select(ReuseModes.NameOf))}.";

    private static async Task<IResult> ReopenAsync(string mode, IGuardReport guard, CancellationToken cancellation) =>
        ReuseModes.Find(mode) is { } known
            ? Results.Json(new ReopenedMode(mode, await guard.ReopenAsync(known, cancellation)), GuardJson.Default.ReopenedMode)
            : Results.Problem(UnknownMode(mode), statusCode: StatusCodes.Status422UnprocessableEntity);
}
