using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>The pages below /eval.</summary>
internal static class JudgingEndpoints
{
    public const string Path = "/eval";

    private const string Instead = "Runs are looked at and made on the machine itself with 'rag eval'";

    public static void MapJudging(this IEndpointRouteBuilder routes)
    {
        var seen = routes.MapSeen(Path, Instead);
        seen.MapGet("", () => MessagePage.Result("No run yet", "No evaluation was run here yet.", StatusCodes.Status200OK));
    }
}
