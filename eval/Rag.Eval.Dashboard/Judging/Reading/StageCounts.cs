using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>How many of a run's questions were lost where.</summary>
/// <param name="Counts">Every stage, in order.</param>
/// <param name="Cases">Questions that have their outcome.</param>
public sealed record StageCounts(IReadOnlyList<(MissStage Stage, int Count)> Counts, int Cases)
{
    public int Lost => Counts.Sum(item => item.Count);

    public static StageCounts Of(IReadOnlyList<CaseFigures> cases)
    {
        var counts = cases.Where(item => item.Miss is not null).CountBy(item => item.Miss!.Value).ToDictionary();
        return new StageCounts([.. Enum.GetValues<MissStage>().Select(stage => (stage, counts.GetValueOrDefault(stage)))], cases.Count);
    }
}
