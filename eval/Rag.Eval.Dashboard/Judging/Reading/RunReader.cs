using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Charts;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Runs;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what the page of one run shows.</summary>
internal sealed class RunReader(IEvalRuns runs, RunFigures figures, RunComparisons comparisons, IServiceProvider services)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Null where there is no such run.</summary>
    public async Task<RunReport?> ReadAsync(string runId, CaseOrder asked, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation) is not { } run)
        {
            return null;
        }

        var cases = await figures.OfAsync(run, cancellation);
        var means = run.State == RunState.Completed ? run.Metrics : RunMeans.Of(cases);
        var names = FigureWords.Ordered(means.Keys, run.Plan.Kind);
        var order = asked with
        {
            By =
                names.Contains(asked.By) ? asked.By
                : names.Count > 0 ? names[0]
                : null,
        };
        var listed = order.Apply(cases);
        var pages = Math.Max(1, (listed.Count + CaseOrder.PageSize - 1) / CaseOrder.PageSize);
        order = order with { Page = Math.Clamp(asked.Page, 1, pages) };

        var baseline = await BaselineOfAsync(run, cancellation);
        var isCompared = baseline is not null && run.State == RunState.Completed;
        var comparison = isCompared ? await comparisons.WithinAsync(baseline!, run, s_patience, cancellation) : null;
        var changes = comparison?.Metrics.ToDictionary(metric => metric.Metric, StringComparer.Ordinal);
        var progress = services.GetService<IEvalRunControl>()?.Current is { } current && current.RunId == run.Id ? current : null;
        return new RunReport(
            run,
            baseline,
            progress is not null,
            progress,
            [
                .. names.Select(name => new MetricCell(
                    name,
                    means[name],
                    changes?.GetValueOrDefault(name),
                    isCompared && comparison is null
                )),
            ],
            comparison,
            StageCounts.Of(cases),
            KindsOf(cases),
            TimesOf(cases),
            TokenTotals.Of(cases),
            baseline is null ? [] : ConfigurationWords.Changes(baseline.Plan.Configuration, run.Plan.Configuration),
            order,
            [.. listed.Skip((order.Page - 1) * CaseOrder.PageSize).Take(CaseOrder.PageSize)],
            listed.Count
        );
    }

    public static IReadOnlyList<KindRow> KindsOf(IReadOnlyList<CaseFigures> cases) =>
        [
            .. cases
                .GroupBy(item => item.Kind, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new KindRow(group.Key, group.Count(), group.Count(item => item.Miss is not null), RunMeans.Of(group))),
        ];

    public static IReadOnlyList<QuantileRow> TimesOf(IReadOnlyList<CaseFigures> cases) =>
        [
            .. new[]
            {
                Row("Search", cases.Select(item => item.Cost.SearchMs)),
                Row("First piece", cases.Select(item => item.Cost.FirstMs).OfType<double>()),
                Row("Whole", cases.Select(item => item.Cost.TotalMs)),
            }.OfType<QuantileRow>(),
        ];

    private static QuantileRow? Row(string label, IEnumerable<double> milliseconds)
    {
        double[] sample = [.. milliseconds];
        if (sample.Length == 0)
        {
            return null;
        }

        var percentiles = new Percentiles(sample);
        return new QuantileRow(label, percentiles.NearestRank(.5), percentiles.NearestRank(.95), percentiles.NearestRank(.99));
    }

    /// <summary>The first completed run of the same questions.</summary>
    private async Task<EvalRun?> BaselineOfAsync(EvalRun run, CancellationToken cancellation)
    {
        var first = (await runs.ListAsync(cancellation)).LastOrDefault(other =>
            other.State == RunState.Completed && other.Plan.DatasetDigest == run.Plan.DatasetDigest && other.Plan.Kind == run.Plan.Kind
        );
        return first?.Id == run.Id ? null : first;
    }
}
