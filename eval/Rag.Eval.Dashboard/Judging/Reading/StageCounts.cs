using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Words;
using Rag.Eval.Runs;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>How many of a run's questions were lost where.</summary>
/// <param name="Counts">Every stage, in order.</param>
/// <param name="Cases">Questions that have their outcome.</param>
public sealed record StageCounts(IReadOnlyList<(MissStage Stage, int Count)> Counts, int Cases)
{
    public int Lost => Counts.Sum(item => item.Count);

    public static StageCounts Of(RunDigest digest) =>
        new([.. StageWords.All.Select(stage => (stage, digest.Misses.GetValueOrDefault(stage)))], digest.Cases);
}
