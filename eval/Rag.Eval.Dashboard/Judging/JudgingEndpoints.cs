using Rag.Eval.Dashboard.Judging.Live;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>The pages below /eval.</summary>
internal static class JudgingEndpoints
{
    public const string Path = "/eval";

    private const string Instead = "Runs are looked at and made on the machine itself with 'rag eval'";

    public static string RunLink(string runId) => $"{Path}/runs/{Uri.EscapeDataString(runId)}";

    public static string CompareLink(string first, string second) =>
        $"{Path}/compare?a={Uri.EscapeDataString(first)}&b={Uri.EscapeDataString(second)}";

    public static void MapJudging(this IEndpointRouteBuilder routes)
    {
        var seen = routes.MapSeen(Path, Instead);
        seen.MapGet("", RunPages.ListAsync);
        seen.MapGet("/live", LiveRuns.StreamAsync);
        seen.MapGet("/runs.csv", RunFiles.RunsAsync);
        seen.MapGet("/costs.csv", CostFiles.CostsAsync);
        seen.MapGet("/runs/{run}", RunPages.RunAsync);
        seen.MapGet("/runs/{run}/cases/{item}", RunPages.CaseAsync);
        seen.MapGet("/runs/{run}/metrics.csv", RunFiles.MetricsAsync);
        seen.MapGet("/runs/{run}/misses.csv", RunFiles.MissesAsync);
        seen.MapGet("/runs/{run}/kinds.csv", RunFiles.KindsAsync);
        seen.MapGet("/runs/{run}/times.csv", RunFiles.TimesAsync);
        seen.MapGet("/runs/{run}/refusals.csv", RunFiles.RefusalsAsync);
        seen.MapGet("/runs/{run}/cases.csv", RunFiles.CasesAsync);
        seen.MapGet("/compare", RunPages.CompareAsync);
        seen.MapGet("/compare/ready", RunPages.ReadyAsync);
        seen.MapGet("/compare/metrics.csv", RunFiles.ComparisonAsync);
        seen.MapGet("/compare/cases.csv", RunFiles.ChangesAsync);

        // The address of a form's result, opened anew.
        seen.MapGet("/runs/start", () => Results.Redirect(Path));
        var changed = routes.MapChanged($"{Path}/runs", Instead, Path);
        changed.MapPost("/start", (Delegate)RunForms.StartAsync);
        changed.MapPost("/{run}/stop", RunForms.StopAsync);
        changed.MapPost("/{run}/resume", RunForms.ResumeAsync);
        changed.MapPost("/{run}/delete", RunForms.DeleteAsync);
    }
}
