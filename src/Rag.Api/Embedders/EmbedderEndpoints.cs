using Rag.Api.Edge;

namespace Rag.Api.Embedders;

/// <summary>What <c>rag models use</c> asks of a running service, for the person who runs it.</summary>
internal static class EmbedderEndpoints
{
    public const string Path = "/admin/embedder";
    public const string Stop = "/admin/embedder/stop";

    public static void MapEmbedder(this IEndpointRouteBuilder routes)
    {
        var admin = routes
            .MapGroup("")
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<EmbedderRefusedException>);
        admin.MapGet(Path, (EmbedderDesk desk) => Status(desk));
        admin.MapPost(Path, UseAsync);
        admin.MapPost(Stop, StopAsync);
    }

    /// <summary>Comes back once the embedder is loaded and the work has begun.</summary>
    private static async Task<IResult> UseAsync(HttpContext http, EmbedderDesk desk)
    {
        var asked = await JsonBody.ReadAsync(http, EmbedderJson.Default.EmbedderChange);
        await desk.UseAsync(asked.Name ?? "", http.RequestAborted);
        return Status(desk);
    }

    private static async Task<IResult> StopAsync(HttpContext http, EmbedderDesk desk)
    {
        await desk.StopAsync(http.RequestAborted);
        return Status(desk);
    }

    private static IResult Status(EmbedderDesk desk) => Results.Json(desk.Status, EmbedderJson.Default.EmbedderStatus);
}
