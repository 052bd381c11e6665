using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;

namespace Rag.Eval.Runs;

/// <summary>Digests of runs. That of a completed run is worked out once and kept with the run.</summary>
public static class RunDigests
{
    /// <summary>To be raised whenever a digest holds something else: those kept before are worked out anew.</summary>
    private const int Version = 1;

    /// <summary>Reads every outcome of a run of answers, so it is for completed runs and for those that become so.</summary>
    public static async ValueTask<RunDigest> MakeAsync(IEvalRuns runs, EvalRun run, CancellationToken cancellation)
    {
        var figures = await runs.FiguresAsync(run.Id, cancellation).ConfigureAwait(false);
        var judged = new List<JudgedConfidence>();
        if (run.Plan.Kind == RunKind.Answer)
        {
            await foreach (var outcome in runs.OutcomesAsync(run.Id, cancellation).ConfigureAwait(false))
            {
                if (JudgedConfidence.Of(outcome) is { } answer)
                {
                    judged.Add(answer);
                }
            }
        }

        var digest = RunDigest.Of(figures, RefusalCalibration.Of(judged)?.Thinned());
        await runs.KeepDigestAsync(run.Id, Version, JsonSerializer.Serialize(digest, DigestJson.Default.RunDigest), cancellation)
            .ConfigureAwait(false);
        return digest;
    }

    /// <summary>As it is kept, and worked out where it is not.</summary>
    public static async ValueTask<RunDigest> OfCompletedAsync(IEvalRuns runs, EvalRun run, CancellationToken cancellation) =>
        await runs.FindDigestAsync(run.Id, Version, cancellation).ConfigureAwait(false) is { } kept
            ? JsonSerializer.Deserialize(kept, DigestJson.Default.RunDigest)!
            : await MakeAsync(runs, run, cancellation).ConfigureAwait(false);
}
