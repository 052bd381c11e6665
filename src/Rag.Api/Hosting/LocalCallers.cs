using System.Net;

namespace Rag.Api.Hosting;

/// <summary>
/// Keeps endpoints to callers on the service's own machine: their replies name tenants, for the person who runs the service alone.
/// </summary>
internal static class LocalCallers
{
    /// <summary>An endpoint filter: callers from other machines are refused.</summary>
    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            ? ValueTask.FromResult<object?>(
                Results.Problem(
                    "This is answered on the service's own machine alone: ask there.",
                    statusCode: StatusCodes.Status403Forbidden
                )
            )
            : next(context);
}
