using System.Text.Json;
using Rag.Api.Edge;
using Rag.Engine;

namespace Rag.Api.Hosting;

/// <summary>Whether a running service keeps computed passages of an article, for the person who runs it.</summary>
internal static class CacheEndpoints
{
    public const string TracesPath = "/admin/cache/traces";

    public static void MapCache(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(TracesPath, async (string article, ArticleTraces traces, IEngine engine, CancellationToken cancellation) =>
            {
                try
                {
                    return Results.Json(await traces.InAsync(engine, article, cancellation), JsonSerializerOptions.Web);
                }
                catch (InvalidOperationException unknown)
                {
                    return Results.Problem(unknown.Message, statusCode: StatusCodes.Status404NotFound);
                }
            })
            .AddEndpointFilter(AdminGate.RequireAsync);
}
