using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what the list of runs shows.</summary>
internal sealed class OverviewReader(
    IEvalRuns runs,
    RunFigures figures,
    RunComparisons comparisons,
    CostReader costs,
    IServiceProvider services,
    TimeProvider time,
    ILogger<OverviewReader> logger
)
{
    private const int MetricsShown = 4;
    private const int RowsShown = 8;
    private const int MostRows = 200;

    /// <summary>How long the page waits for all comparisons together.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private IEvalRunControl? Control => services.GetService<IEvalRunControl>();

    /// <param name="baseline">The run that those of the same questions are compared with; null for the first that is completed.</param>
    /// <param name="dataset">The data set all of whose runs are shown; null for the last few of each.</param>
    public async Task<RunsOverview> ReadAsync(string? baseline, string? dataset, CancellationToken cancellation)
    {
        var all = await runs.ListAsync(cancellation);
        var (current, datasets, problem) = (Control?.Current, (IReadOnlyList<DatasetSummary>?)null, (string?)null);
        var until = time.GetTimestamp();
        var groups = new List<RunGroup>();
        foreach (var group in all.GroupBy(run => (run.Plan.Dataset, run.Plan.DatasetDigest, run.Plan.Kind)))
        {
            groups.Add(
                await GroupAsync([.. group], baseline, group.Key.Dataset == dataset ? MostRows : RowsShown, current, until, cancellation)
            );
        }

        var latest = all.FirstOrDefault(run => run.Done > 0);
        StageCounts? stages = null;
        try
        {
            stages = latest is null ? null : StageCounts.Of(await figures.DigestAsync(latest, cancellation));
            datasets = Control is { } control ? await control.DatasetsAsync(cancellation) : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.NotRead(exception);
            problem = $"Something of this page could not be read: {exception.Message}";
        }

        var (verdict, tone) = VerdictOf(groups);
        return new RunsOverview(groups, latest, stages, verdict, tone, current, datasets, problem);
    }

    private async Task<RunGroup> GroupAsync(
        IReadOnlyList<EvalRun> group,
        string? chosen,
        int most,
        RunProgress? current,
        long since,
        CancellationToken cancellation
    )
    {
        var completed = group.Where(run => run.State == RunState.Completed).ToList();
        var baseline = completed.FirstOrDefault(run => run.Id == chosen) ?? completed.LastOrDefault();
        var shown = group.Take(most).ToList();
        var metrics = FigureWords
            .Ordered(group.SelectMany(run => run.Metrics.Keys).Distinct(StringComparer.Ordinal), group[0].Plan.Kind)
            .Take(MetricsShown)
            .ToList();
        var rows = new List<RunRow>();
        foreach (var run in shown)
        {
            rows.Add(await RowAsync(run, baseline, metrics, current, since, cancellation));
        }

        var plan = group[0].Plan;
        var points = await costs.ReadAsync(group, cancellation);
        return new RunGroup(plan.Dataset, plan.DatasetDigest, plan.Kind, baseline, metrics, rows, group.Count - shown.Count)
        {
            Costs = points.Count > 1 ? points : [],
        };
    }

    private async Task<RunRow> RowAsync(
        EvalRun run,
        EvalRun? baseline,
        IReadOnlyList<string> metrics,
        RunProgress? current,
        long since,
        CancellationToken cancellation
    )
    {
        var isCompared = baseline is not null && run.Id != baseline.Id && run.State == RunState.Completed;
        var left = s_patience - time.GetElapsedTime(since);
        var comparison = isCompared ? await comparisons.WithinAsync(baseline!, run, left, cancellation) : null;
        var changes = comparison?.Metrics.ToDictionary(metric => metric.Metric, StringComparer.Ordinal);
        var means = await MeansAsync(run, cancellation);
        return new RunRow(
            run,
            baseline is null || run.Id == baseline.Id
                ? null
                : ConfigurationWords.Difference(baseline.Plan.Configuration, run.Plan.Configuration),
            [
                .. metrics.Select(metric => new MetricCell(
                    metric,
                    means.TryGetValue(metric, out var mean) ? mean : null,
                    changes?.GetValueOrDefault(metric),
                    isCompared && comparison is null
                )),
            ],
            run.Id == baseline?.Id,
            run.Id == current?.RunId
        );
    }

    /// <summary>Of a run that is not completed, over the questions that it has asked.</summary>
    private async ValueTask<IReadOnlyDictionary<string, double>> MeansAsync(EvalRun run, CancellationToken cancellation) =>
        run.State == RunState.Completed || run.Done == 0 ? run.Metrics : (await figures.DigestAsync(run, cancellation)).Means;

    private static (string? Sentence, string Tone) VerdictOf(IReadOnlyList<RunGroup> groups)
    {
        var newest = groups
            .SelectMany(group => group.Rows, (group, row) => (group, row))
            .Where(item => item.row.Run.State == RunState.Completed)
            .OrderByDescending(item => item.row.Run.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        if (newest.row is not { } row)
        {
            return (null, "even");
        }

        var name = newest.group.Dataset;
        if (row.IsBaseline)
        {
            return ($"One run of {name} is completed: those to come are compared with it.", "even");
        }

        if (row.Cells.Any(cell => cell.IsPending))
        {
            return ($"The latest run of {name} is being compared with its baseline.", "even");
        }

        var worse = Titles(row, Verdict.Worse);
        var better = Titles(row, Verdict.Better);
        return (worse, better) switch
        {
            ("", "") => ($"No difference between the latest run of {name} and its baseline can be claimed.", "even"),
            ("", _) => ($"The latest run of {name} is better in {better}.", "good"),
            (_, "") => ($"The latest run of {name} is worse in {worse}.", "bad"),
            _ => ($"The latest run of {name} is worse in {worse}, and better in {better}.", "bad"),
        };
    }

    private static string Titles(RunRow row, Verdict verdict) =>
        string.Join(", ", row.Cells.Where(cell => cell.Change?.Verdict == verdict).Select(cell => FigureWords.Title(cell.Metric)));
}
