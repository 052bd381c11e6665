using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Runs;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>The numbers behind every chart and list, as files.</summary>
internal static class RunFiles
{
    public static async Task<IResult> RunsAsync(IEvalRuns runs, CancellationToken cancellation)
    {
        var all = await runs.ListAsync(cancellation);
        var metrics = all.SelectMany(run => run.Metrics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new CsvFile(
            "runs",
            ["run", "dataset", "kind", "state", "started", "ended", "done", "cases", "configuration", "note", .. metrics],
            all.Select(run =>
                (IReadOnlyList<object?>)
                    [
                        run.Id,
                        run.Plan.Dataset,
                        run.Plan.Kind.ToString(),
                        run.State.ToString(),
                        run.StartedAt,
                        run.EndedAt,
                        run.Done,
                        run.Plan.Cases,
                        run.Plan.Configuration.Digest,
                        run.Note,
                        .. metrics.Select(metric => Figure(run.Metrics, metric)),
                    ]
            )
        );
    }

    public static Task<IResult> MetricsAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation) =>
        OfAsync(
            run,
            runs,
            figures,
            digest => new CsvFile("metrics", ["metric", "mean"], digest.Means.Select(mean => Row(mean.Key, mean.Value))),
            cancellation
        );

    public static Task<IResult> MissesAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation) =>
        OfAsync(
            run,
            runs,
            figures,
            digest => new CsvFile(
                "misses",
                ["stage", "questions"],
                StageCounts.Of(digest).Counts.Select(item => Row(StageWords.Key(item.Stage), item.Count))
            ),
            cancellation
        );

    public static Task<IResult> KindsAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation) =>
        OfAsync(
            run,
            runs,
            figures,
            digest =>
            {
                var metrics = digest.Means.Keys.ToList();
                return new CsvFile(
                    "kinds",
                    ["kind", "questions", "lost", .. metrics],
                    digest.Kinds.Select(kind =>
                        Row([kind.Kind, kind.Cases, kind.Lost, .. metrics.Select(metric => Figure(kind.Means, metric))])
                    )
                );
            },
            cancellation
        );

    public static Task<IResult> TimesAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation) =>
        OfAsync(
            run,
            runs,
            figures,
            digest => new CsvFile(
                "times",
                ["part", "p50_ms", "p95_ms", "p99_ms"],
                RunReader.TimesOf(digest).Select(row => Row(row.Label, row.P50, row.P95, row.P99))
            ),
            cancellation
        );

    /// <summary>At each bound of the confidence; nothing where no confidence is known.</summary>
    public static Task<IResult> RefusalsAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation) =>
        OfAsync(
            run,
            runs,
            figures,
            digest => new CsvFile(
                "refusals",
                ["bound", "coverage", "risk"],
                (digest.Refusals?.Curve ?? []).Select(point => Row(point.Bound, point.Coverage, point.Risk))
            ),
            cancellation
        );

    public static async Task<IResult> CasesAsync(string run, IEvalRuns runs, RunFigures figures, CancellationToken cancellation)
    {
        if (await runs.FindAsync(run, cancellation) is not { } found)
        {
            return RunPages.NoRun();
        }

        var cases = await figures.OfAsync(found, cancellation);
        var metrics = cases.SelectMany(item => item.Figures.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new CsvFile(
            "questions",
            ["id", "kind", "question", "lost_at", "search_ms", "first_ms", "total_ms", .. metrics],
            cases.Select(item =>
                Row([
                    item.CaseId,
                    item.Kind,
                    item.Question,
                    item.Miss is { } miss ? StageWords.Key(miss) : null,
                    item.Cost.SearchMs,
                    item.Cost.FirstMs,
                    item.Cost.TotalMs,
                    .. metrics.Select(metric => Figure(item.Figures, metric)),
                ])
            )
        );
    }

    public static async Task<IResult> ComparisonAsync(
        string? a,
        string? b,
        IEvalRuns runs,
        RunComparisons comparisons,
        CancellationToken cancellation
    )
    {
        if (await RunPages.PairAsync(a, b, runs, cancellation) is not var (first, second))
        {
            return RunPages.NoRun();
        }

        var comparison = await comparisons.OfAsync(first, second, cancellation);
        return new CsvFile(
            "comparison",
            ["metric", "questions", "first", "second", "difference", "low", "high", "p", "p_holm", "effect", "smallest_shown", "verdict"],
            comparison.Metrics.Select(item =>
                Row([
                    item.Metric,
                    item.Questions,
                    item.First,
                    item.Second,
                    item.Difference,
                    item.Corrected.Low,
                    item.Corrected.High,
                    item.PValue,
                    item.AdjustedPValue,
                    item.Effect,
                    item.SmallestShown,
                    item.Verdict.ToString(),
                ])
            )
        );
    }

    public static async Task<IResult> ChangesAsync(
        string? a,
        string? b,
        string? metric,
        IEvalRuns runs,
        CompareReader reader,
        CancellationToken cancellation
    )
    {
        if (await RunPages.PairAsync(a, b, runs, cancellation) is not var (first, second))
        {
            return RunPages.NoRun();
        }

        var changes = await reader.ChangesAsync(first, second, metric ?? "", cancellation);
        return new CsvFile(
            "changes",
            ["id", "kind", "question", "first", "second", "change", "lost_at_first", "lost_at_second"],
            changes.Select(item =>
                Row([
                    item.First.CaseId,
                    item.First.Kind,
                    item.First.Question,
                    item.Before,
                    item.After,
                    item.Change,
                    item.First.Miss?.ToString(),
                    item.Second.Miss?.ToString(),
                ])
            )
        );
    }

    private static async Task<IResult> OfAsync(
        string runId,
        IEvalRuns runs,
        RunFigures figures,
        Func<RunDigest, CsvFile> file,
        CancellationToken cancellation
    ) => await runs.FindAsync(runId, cancellation) is { } run ? file(await figures.DigestAsync(run, cancellation)) : RunPages.NoRun();

    private static IReadOnlyList<object?> Row(params IReadOnlyList<object?> cells) => cells;

    private static object? Figure(IReadOnlyDictionary<string, double> figures, string metric) =>
        figures.TryGetValue(metric, out var figure) ? figure : null;
}
