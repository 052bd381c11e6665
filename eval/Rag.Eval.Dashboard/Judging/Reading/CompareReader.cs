using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Charts;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Figures;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what the page of two runs shows.</summary>
internal sealed class CompareReader(IEvalRuns runs, RunFigures figures, RunComparisons comparisons)
{
    /// <summary>Figures that are this close, as a part of the largest, share a disk: no page draws ten thousand.</summary>
    private const int Steps = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(150);

    /// <summary>Null where one of the runs is not there.</summary>
    public async Task<CompareReport?> ReadAsync(string first, string second, string? metric, int page, CancellationToken cancellation)
    {
        var all = await runs.ListAsync(cancellation);
        if (all.FirstOrDefault(run => run.Id == first) is not { } a || all.FirstOrDefault(run => run.Id == second) is not { } b)
        {
            return null;
        }

        var pairs = await PairsAsync(a, b, cancellation);
        var names = FigureWords.Ordered(
            pairs.SelectMany(pair => pair.First.Figures.Keys.Where(pair.Second.Figures.ContainsKey)).Distinct(StringComparer.Ordinal),
            b.Plan.Kind
        );
        var chosen =
            metric is not null && names.Contains(metric) ? metric
            : names.Count > 0 ? names[0]
            : null;
        var changed = chosen is null ? [] : ByWorstChange(pairs, chosen);
        var sign = chosen is not null && FigureNames.IsLowerBetter(chosen) ? -1 : 1;
        page = Math.Clamp(page, 1, CaseOrder.PagesOf(changed.Count));
        return new CompareReport(
            a,
            b,
            [.. all.Where(run => run.Done > 0)],
            pairs.Count == 0 ? null : await comparisons.WithinAsync(a, b, s_patience, cancellation),
            names,
            names.ToDictionary(name => name, name => MeansOf(pairs, name), StringComparer.Ordinal),
            chosen,
            PointsOf(changed),
            [.. changed.Skip((page - 1) * CaseOrder.PageSize).Take(CaseOrder.PageSize)],
            changed.Count,
            changed.Count(item => sign * item.Change > 0),
            changed.Count(item => sign * item.Change < 0),
            page
        );
    }

    /// <summary>Questions that both runs have with the figure, the worst change first.</summary>
    public async Task<IReadOnlyList<ChangedCase>> ChangesAsync(
        EvalRun first,
        EvalRun second,
        string metric,
        CancellationToken cancellation
    ) => ByWorstChange(await PairsAsync(first, second, cancellation), metric);

    private async Task<List<(CaseFigures First, CaseFigures Second)>> PairsAsync(EvalRun a, EvalRun b, CancellationToken cancellation)
    {
        var later = (await figures.OfAsync(b, cancellation)).ToDictionary(item => item.CaseId, StringComparer.Ordinal);
        return
        [
            .. from item in await figures.OfAsync(a, cancellation)
            let other = later.GetValueOrDefault(item.CaseId)
            where other is not null
            select (item, other),
        ];
    }

    private static List<ChangedCase> ByWorstChange(List<(CaseFigures First, CaseFigures Second)> pairs, string metric)
    {
        var sign = FigureNames.IsLowerBetter(metric) ? -1 : 1;
        return
        [
            .. pairs
                .Where(pair => pair.First.Figures.ContainsKey(metric) && pair.Second.Figures.ContainsKey(metric))
                .Select(pair => new ChangedCase(pair.First, pair.Second, pair.First.Figures[metric], pair.Second.Figures[metric]))
                .OrderBy(item => sign * item.Change),
        ];
    }

    private static (double First, double Second) MeansOf(List<(CaseFigures First, CaseFigures Second)> pairs, string metric)
    {
        var both = pairs
            .Where(pair => pair.First.Figures.ContainsKey(metric) && pair.Second.Figures.ContainsKey(metric))
            .Select(pair => (First: pair.First.Figures[metric], Second: pair.Second.Figures[metric]))
            .ToList();
        return (both.Average(item => item.First), both.Average(item => item.Second));
    }

    /// <summary>At the mean of those that are put together. The few large disks come first, so that small ones stay visible.</summary>
    private static IReadOnlyList<ScatterPoint> PointsOf(List<ChangedCase> changed)
    {
        var largest = changed.Select(item => Math.Max(item.Before, item.After)).DefaultIfEmpty(1).Max();
        var step = largest > 0 ? largest / Steps : 1;
        return
        [
            .. changed
                .GroupBy(item => (Math.Round(item.Before / step), Math.Round(item.After / step), Math.Sign(item.Change)))
                .Select(group => new ScatterPoint(group.Average(item => item.Before), group.Average(item => item.After), group.Count()))
                .OrderByDescending(point => point.Count),
        ];
    }
}
