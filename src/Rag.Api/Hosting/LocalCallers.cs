using System.Net;

namespace Rag.Api.Hosting;

/// <summary>Who runs the service looks into it from its own machine; what it tells there names tenants, and is nobody else's.</summary>
internal static class LocalCallers
{
    /// <summary>An endpoint filter: callers from other machines are refused.</summary>
    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            ? ValueTask.FromResult<object?>(Results.Problem(
                "This is answered on the service's own machine alone: ask there.", statusCode: StatusCodes.Status403Forbidden))
            : next(context);
}
