using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// Keeps /admin to the person who runs the service: callers on its Unix socket, which only that person's account can open, or with a key.
/// An address proves nothing: behind a proxy on the same machine every caller seems local.
/// </summary>
internal static class AdminGate
{
    /// <summary>An endpoint filter.</summary>
    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Allows(http))
        {
            return next(context);
        }

        var callers = http.RequestServices.GetRequiredService<Callers>();
        if (http.Caller().Key is null)
        {
            // A key that was given out lacks the role, and is no guess at another.
            callers.NoteRefusal(http);
            if (callers.WaitOf(http) is { Ticks: > 0 } wait)
            {
                RateHeaders.SetRetryAfter(http.Response.Headers, wait);
                return Problem("Wrong keys came from this address too often.", StatusCodes.Status429TooManyRequests);
            }
        }

        var hasAdminKey = http.RequestServices.GetRequiredService<ServerOptions>().AdminKey is not null;
        return hasAdminKey
                ? Problem(
                    "This is answered with the key alone that Server:AdminKey sets, or with one that has the role admin: send it as "
                        + "'Authorization: Bearer KEY'.",
                    StatusCodes.Status401Unauthorized
                )
            : callers.KeysExist
                ? Problem(
                    "This is answered on the socket in the service's data folder alone, or with a key that has the role admin.",
                    http.Caller().Key is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden
                )
            : Problem(
                "This is answered on the socket in the service's data folder alone, or with a key where Server:AdminKey sets one.",
                StatusCodes.Status403Forbidden
            );
    }

    public static bool Allows(HttpContext http) => http.Caller().Has(ApiRoles.Admin);

    private static ValueTask<object?> Problem(string sentence, int status) =>
        ValueTask.FromResult<object?>(Results.Problem(sentence, statusCode: status));
}
