using Rag.Core.Evaluation;

namespace Rag.Eval.Misses;

/// <summary>How many questions of a run were lost at a stage.</summary>
public sealed record MissCount(MissStage Stage, int Questions)
{
    /// <summary>Every stage once, in the order of the stages.</summary>
    public static IReadOnlyList<MissCount> Of(IEnumerable<MissStage> stages)
    {
        var counts = stages.CountBy(stage => stage).ToDictionary();
        return [.. Enum.GetValues<MissStage>().Select(stage => new MissCount(stage, counts.GetValueOrDefault(stage)))];
    }
}
