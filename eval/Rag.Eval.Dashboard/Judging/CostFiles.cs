using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>The numbers behind the charts of worth and cost, as files.</summary>
internal static class CostFiles
{
    /// <param name="questions">Digest of the data set's questions; those of all that have its name where left out.</param>
    public static async Task<IResult> CostsAsync(
        string? dataset,
        string? questions,
        IEvalRuns runs,
        CostReader costs,
        CancellationToken cancellation
    )
    {
        var asked = (await runs.ListAsync(cancellation)).Where(run =>
            run.Plan.Dataset == dataset && (questions is null || run.Plan.DatasetDigest == questions)
        );
        var points = await costs.ReadAsync(asked, cancellation);
        return new CsvFile(
            "costs",
            ["run", "asked", "f1", "f1_low", "f1_high", "engine_ms", "engine_ms_low", "engine_ms_high", "computed_tokens"],
            points.Select(point =>
                (IReadOnlyList<object?>)
                    [
                        point.Run.Id,
                        point.Answerer,
                        point.F1.Mean,
                        point.F1.Bounds.Low,
                        point.F1.Bounds.High,
                        point.Cost.Mean,
                        point.Cost.Bounds.Low,
                        point.Cost.Bounds.High,
                        point.ComputedTokens,
                    ]
            )
        );
    }
}
