using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Charts;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Runs;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what the page of one run shows.</summary>
internal sealed class RunReader(IEvalRuns runs, RunFigures figures, RunComparisons comparisons, IServiceProvider services)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Null where there is no such run.</summary>
    public async Task<RunReport?> ReadAsync(string runId, CaseOrder asked, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation) is not { } run)
        {
            return null;
        }

        var digest = await figures.DigestAsync(run, cancellation);
        var means = digest.Means;
        var names = FigureWords.Ordered(means.Keys, run.Plan.Kind);
        var order = asked with
        {
            By =
                names.Contains(asked.By) ? asked.By
                : names.Count > 0 ? names[0]
                : null,
        };
        (order, var page) = await PageAsync(run, order, cancellation);

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
            digest,
            StageCounts.Of(digest),
            TimesOf(digest),
            baseline is null ? [] : ConfigurationWords.Changes(baseline.Plan.Configuration, run.Plan.Configuration),
            order,
            page.Cases,
            page.Found
        );
    }

    public static IReadOnlyList<QuantileRow> TimesOf(RunDigest digest) =>
        [.. new[] { Row("Search", digest.Search), Row("First piece", digest.First), Row("Whole", digest.Total) }.OfType<QuantileRow>()];

    private static QuantileRow? Row(string label, TimeDigest? time) =>
        time is null ? null : new QuantileRow(label, time.P50, time.P95, time.P99);

    /// <summary>The page that was asked for, or the last one where there are fewer.</summary>
    private async Task<(CaseOrder Order, FiguresPage Page)> PageAsync(EvalRun run, CaseOrder asked, CancellationToken cancellation)
    {
        var order = asked with { Page = Math.Clamp(asked.Page, 1, CaseOrder.PagesOf(run.Done)) };
        var page = await runs.PageAsync(run.Id, order.Query, cancellation);
        var last = CaseOrder.PagesOf(page.Found);
        if (order.Page <= last)
        {
            return (order, page);
        }

        order = order with { Page = last };
        return (order, await runs.PageAsync(run.Id, order.Query, cancellation));
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
