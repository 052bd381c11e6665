using System.Text.Json;
using Rag.Api.Edge;

namespace Rag.Api.Embedders;

/// <summary>What <c>rag models use</c> asks of a running service, for the person who runs it.</summary>
internal static class EmbedderEndpoints
{
    public const string Path = "/admin/embedder";
    public const string Stop = "/admin/embedder/stop";

    public static void MapEmbedder(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("").AddEndpointFilter(AdminGate.RequireAsync).AddEndpointFilter(RefuseAsync);
        admin.MapGet(Path, (EmbedderDesk desk) => Status(desk));
        admin.MapPost(Path, UseAsync);
        admin.MapPost(Stop, StopAsync);
    }

    /// <summary>Comes back once the embedder is loaded and the work has begun.</summary>
    private static async Task<IResult> UseAsync(HttpContext http, EmbedderDesk desk)
    {
        await desk.UseAsync(await ReadNameAsync(http), http.RequestAborted);
        return Status(desk);
    }

    private static async Task<IResult> StopAsync(HttpContext http, EmbedderDesk desk)
    {
        await desk.StopAsync(http.RequestAborted);
        return Status(desk);
    }

    private static IResult Status(EmbedderDesk desk) => Results.Json(desk.Status, EmbedderJson.Default.EmbedderStatus);

    /// <exception cref="BadHttpRequestException">The body is not what is expected.</exception>
    private static async Task<string> ReadNameAsync(HttpContext http)
    {
        var json = await JsonBody.ReadAsync(http);
        try
        {
            return JsonSerializer.Deserialize(json.Span, EmbedderJson.Default.EmbedderChange)?.Name is { Length: > 0 } name
                ? name
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new BadHttpRequestException("The body is not the JSON that is expected here.", StatusCodes.Status400BadRequest);
        }
    }

    private static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (EmbedderRefusedException refusal)
        {
            return Results.Problem(refusal.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
