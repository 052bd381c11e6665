using Rag.Api.Edge;

namespace Rag.Api.Adaptation;

/// <summary>What <c>rag models adapt</c> asks of a running service, for the person who runs it.</summary>
internal static class AdaptationEndpoints
{
    public const string Path = "/admin/adaptation";
    public const string Back = "/admin/adaptation/back";

    public static void MapAdaptation(this IEndpointRouteBuilder routes)
    {
        var admin = routes
            .MapGroup("")
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<AdaptationRefusedException>);
        admin.MapGet(Path, (AdaptationDesk desk) => Status(desk));
        admin.MapPost(Path, BeginAsync);
        admin.MapPost(Back, BackAsync);
    }

    /// <summary>Comes back once the run has begun. Which program trains is said by the configuration alone.</summary>
    private static async Task<IResult> BeginAsync(HttpContext http, AdaptationDesk desk)
    {
        desk.Begin(await JsonBody.ReadAsync(http, AdaptationJson.Default.AdaptationRequest));
        return Status(desk);
    }

    private static async Task<IResult> BackAsync(HttpContext http, AdaptationDesk desk)
    {
        var asked = await JsonBody.ReadAsync(http, AdaptationJson.Default.AdaptationRequest);
        await desk.BackAsync(asked.Kind, http.RequestAborted);
        return Status(desk);
    }

    private static IResult Status(AdaptationDesk desk) => Results.Json(desk.Status, AdaptationJson.Default.AdaptationStatus);
}
