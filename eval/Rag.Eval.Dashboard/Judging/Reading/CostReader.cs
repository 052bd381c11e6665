using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Figures;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what answers are worth beside what they cost.</summary>
internal sealed class CostReader(RunFigures figures)
{
    /// <summary>
    /// Of the completed runs of the same questions the newest of each who was asked, the cheapest first. Runs that did not note what they
    /// cost are left out.
    /// </summary>
    public async Task<IReadOnlyList<CostPoint>> ReadAsync(IEnumerable<EvalRun> group, CancellationToken cancellation)
    {
        var points = new Dictionary<string, CostPoint>(StringComparer.Ordinal);
        foreach (var run in group.Where(run => run is { State: RunState.Completed, Plan.Kind: RunKind.Answer }))
        {
            if (
                run.Plan.Configuration.Settings.TryGetValue(AskedWords.Setting, out var model)
                && !points.ContainsKey(model)
                && Point(run, AskedWords.Of(model), await figures.OfAsync(run, cancellation)) is { } point
            )
            {
                points.Add(model, point);
            }
        }

        return [.. points.Values.OrderBy(point => point.Cost.Mean)];
    }

    private static CostPoint? Point(EvalRun run, string answerer, IReadOnlyList<CaseFigures> cases)
    {
        double[] worth = [.. cases.Where(item => item.Figures.ContainsKey(FigureNames.F1)).Select(item => item.Figures[FigureNames.F1])];
        return worth.Length == 0 || cases.All(item => item.Cost.Author is null)
            ? null
            : new CostPoint(
                run,
                answerer,
                MeanInterval.Of([.. cases.Select(item => item.Cost.Author?.EngineMs ?? 0)]),
                MeanInterval.Of(worth),
                cases.Average(item => item.Cost.ComputedTokens)
            );
    }
}
