using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Eval.Dashboard.Judging.Views;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>Pages of runs, of two of them, and of one question.</summary>
internal static class RunPages
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(25);

    public static async Task<IResult> ListAsync(
        string? baseline,
        string? dataset,
        HttpContext http,
        OverviewReader reader,
        CancellationToken cancellation
    ) =>
        Page<RunsPage>(
            (nameof(RunsPage.Overview), await reader.ReadAsync(baseline, dataset, cancellation)),
            (nameof(RunsPage.MayChange), MayChange(http))
        );

    public static async Task<IResult> RunAsync(
        string run,
        string? by,
        string? stage,
        string? kind,
        int? page,
        HttpContext http,
        RunReader reader,
        CancellationToken cancellation
    )
    {
        MissStage? lost = Enum.TryParse<MissStage>(stage, out var named) && Enum.IsDefined(named) ? named : null;
        return await reader.ReadAsync(run, new CaseOrder(by, lost, kind, page ?? 1), cancellation) is { } report
            ? Page<RunPage>((nameof(RunPage.Report), report), (nameof(RunPage.MayChange), MayChange(http)))
            : NoRun();
    }

    public static async Task<IResult> CompareAsync(
        string? a,
        string? b,
        string? metric,
        int? page,
        CompareReader reader,
        CancellationToken cancellation
    ) =>
        await reader.ReadAsync(a ?? "", b ?? "", metric, page ?? 1, cancellation) is { } report
            ? Page<ComparePage>((nameof(ComparePage.Report), report))
            : MessagePage.Result(
                "No such runs",
                "One of the two runs is not there, or is there no more: choose two from the list of runs.",
                StatusCodes.Status404NotFound
            );

    public static async Task<IResult> CaseAsync(string run, string item, string? with, CaseReader reader, CancellationToken cancellation) =>
        await reader.ReadAsync(run, item, with, cancellation) is { } report
            ? Page<CasePage>((nameof(CasePage.Report), report))
            : MessagePage.Result(
                "No such question",
                "The run is not there, or has not asked this question yet.",
                StatusCodes.Status404NotFound
            );

    /// <summary>Answers once the comparison is known, or after a while: a page asks again then.</summary>
    public static async Task<IResult> ReadyAsync(
        string? a,
        string? b,
        IEvalRuns runs,
        RunComparisons comparisons,
        CancellationToken cancellation
    ) =>
        await PairAsync(a, b, runs, cancellation) is var (first, second)
            ? await comparisons.WithinAsync(first, second, s_longestWait, cancellation) is null
                ? Results.Accepted()
                : Results.NoContent()
            : Results.NotFound();

    /// <summary>Null where one of them is not there.</summary>
    public static async Task<(EvalRun First, EvalRun Second)?> PairAsync(
        string? a,
        string? b,
        IEvalRuns runs,
        CancellationToken cancellation
    ) =>
        await runs.FindAsync(a ?? "", cancellation) is { } first && await runs.FindAsync(b ?? "", cancellation) is { } second
            ? (first, second)
            : null;

    public static IResult NoRun() =>
        MessagePage.Result("No such run", "The run is not there, or is there no more.", StatusCodes.Status404NotFound);

    /// <summary>Whether forms are shown. Their browser is asked for more once they are sent.</summary>
    private static bool MayChange(HttpContext http) => http.RequestServices.GetService<IEvalRunControl>() is not null;

    private static PageResult<TPage> Page<TPage>(params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        var named = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters)
        {
            named.Add(name, value);
        }

        return new PageResult<TPage>(named);
    }
}
