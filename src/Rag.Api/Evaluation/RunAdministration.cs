using Rag.Api.Edge;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Api.Evaluation;

/// <summary>Runs of a running service, for the commands of the person who runs it.</summary>
internal static class RunAdministration
{
    public const string Path = "/admin/eval/runs";

    public const string Calibrations = Path + "/calibrations";

    public static string PathOf(string runId) => $"{Path}/{Uri.EscapeDataString(runId)}";

    public static string FiguresOf(string runId) => $"{PathOf(runId)}/figures";

    public static string MissesOf(string runId) => $"{PathOf(runId)}/misses";

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup(Path).AddEndpointFilter(AdminGate.RequireAsync);
        runs.MapGet("", async (IEvalRuns kept, CancellationToken cancellation) =>
            Results.Json(await kept.ListAsync(cancellation), RunJson.Default.IReadOnlyListEvalRun)
        );
        runs.MapGet("/calibrations", async (IEvalRuns kept, CancellationToken cancellation) =>
            Results.Json(await RunCalibrations.ReadAsync(kept, cancellation), RunJson.Default.IReadOnlyDictionaryStringDouble)
        );
        runs.MapGet("/{id}", async (string id, IEvalRuns kept, CancellationToken cancellation) =>
            await kept.FindAsync(id, cancellation) is { } run ? Results.Json(run, RunJson.Default.EvalRun) : Results.NotFound()
        );
        runs.MapGet("/{id}/figures", async (string id, IEvalRuns kept, CancellationToken cancellation) =>
            Results.Json(await kept.FiguresAsync(id, cancellation), RunJson.Default.IReadOnlyListCaseFigures)
        );
        runs.MapGet("/{id}/misses", async (string id, IEvalRuns kept, CancellationToken cancellation) =>
            Results.Json(await LostQuestion.OfRunAsync(kept, id, cancellation), RunJson.Default.IReadOnlyListLostQuestion)
        );
        runs.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<IResult> DeleteAsync(string id, IEvalRunControl control, CancellationToken cancellation)
    {
        try
        {
            return await control.DeleteAsync(id, cancellation) ? Results.NoContent() : Results.NotFound();
        }
        catch (EvalRunException refused)
        {
            return Results.Problem(refused.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }
}
