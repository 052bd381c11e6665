namespace Rag.Pages;

/// <summary>Keeps endpoints to the person who runs the service, as <see cref="IPageAccess"/> decides.</summary>
public static class AdminPages
{
    /// <summary>Endpoints that show.</summary>
    /// <param name="back">The path that is shown once the key is given; null for the one that was asked for.</param>
    /// <param name="instead">How the same is done without a page, as the beginning of a sentence.</param>
    public static RouteGroupBuilder MapSeen(this IEndpointRouteBuilder routes, string prefix, string instead, string? back = null)
    {
        var group = routes.MapGroup(prefix);
        group.AddEndpointFilter(
            (context, next) => RequireAsync(context, next, static (access, http) => access.MaySee(http), back, instead)
        );
        return group;
    }

    /// <summary>Endpoints that change: forms of the service's own pages.</summary>
    public static RouteGroupBuilder MapChanged(this IEndpointRouteBuilder routes, string prefix, string instead, string back)
    {
        var group = routes.MapGroup(prefix);
        group.AddEndpointFilter(
            (context, next) => RequireAsync(context, next, static (access, http) => access.MayChange(http), back, instead)
        );
        return group;
    }

    private static ValueTask<object?> RequireAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        Func<IPageAccess, HttpContext, bool> may,
        string? back,
        string instead
    )
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        var access = http.RequestServices.GetRequiredService<IPageAccess>();
        return may(access, http)
            ? next(context)
            : ValueTask.FromResult<object?>(access.Refusal(http, back ?? http.Request.Path + http.Request.QueryString, instead));
    }
}
