using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Api.Evaluation;

/// <summary>How far confidences were from how often answers were right, for lists of runs.</summary>
internal static class RunCalibrations
{
    /// <summary>The expected calibration error of each completed run whose answers have a confidence, by the run's id.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> ReadAsync(IEvalRuns runs, CancellationToken cancellation)
    {
        var errors = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var run in await runs.ListAsync(cancellation))
        {
            if (
                run is { State: RunState.Completed, Plan.Kind: RunKind.Answer }
                && (await RunDigests.OfCompletedAsync(runs, run, cancellation)).Refusals?.Error is { } error
            )
            {
                errors.Add(run.Id, error);
            }
        }

        return errors;
    }
}
