using Rag.Api.Edge;
using Rag.Engine;

namespace Rag.Api.Adapters;

/// <summary>What <c>rag adapters</c> asks of a running service, for the person who runs it.</summary>
internal static class AdapterEndpoints
{
    public const string Path = "/admin/adapters";
    public const string Load = "/admin/adapters/load";
    public const string Unload = "/admin/adapters/unload";

    public static void MapAdapters(this IEndpointRouteBuilder routes)
    {
        var admin = routes
            .MapGroup("")
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<AdapterRefusedException>);
        admin.MapGet(Path, (AdapterDesk desk) => Lines(desk));
        admin.MapPost(Load, LoadAsync);
        admin.MapPost(Unload, UnloadAsync);
    }

    private static async Task<IResult> LoadAsync(HttpContext http, AdapterDesk desk)
    {
        var asked = await ReadAsync(http);
        await desk.LoadAsync(asked.Name ?? "", asked.Folder ?? "", http.RequestAborted);
        return Lines(desk);
    }

    /// <summary>Comes back once the questions under way with the adapter have ended.</summary>
    private static async Task<IResult> UnloadAsync(HttpContext http, AdapterDesk desk)
    {
        var asked = await ReadAsync(http);
        await desk.UnloadAsync(asked.Name ?? "", http.RequestAborted);
        return Lines(desk);
    }

    private static IResult Lines(AdapterDesk desk) =>
        Results.Json([.. desk.List().Select(AdapterLine.Of)], AdapterJson.Default.ListAdapterLine);

    private static Task<AdapterChange> ReadAsync(HttpContext http) => JsonBody.ReadAsync(http, AdapterJson.Default.AdapterChange);
}
