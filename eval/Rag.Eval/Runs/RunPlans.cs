using Rag.Core.Evaluation;
using Rag.Eval.Datasets;

namespace Rag.Eval.Runs;

/// <summary>Plans of runs over a data set.</summary>
public static class RunPlans
{
    /// <summary>So many passages of each ranking are kept: the figures look at no more.</summary>
    public const int Depth = 10;

    /// <param name="cases">Those of the data set that are asked.</param>
    public static RunPlan Of(EvalDataset dataset, IReadOnlyList<EvalCase> cases, RunKind kind, RunConfiguration configuration) =>
        new(dataset.Name, DatasetDigest.Of(cases), cases.Count, kind, Depth, configuration);

    /// <summary>
    /// How far questions can go, the usual way first: those that all have evidence are searched for, as long as nothing else is asked for,
    /// and those with accepted answers, or with none to accept, can be answered.
    /// </summary>
    public static IReadOnlyList<RunKind> KindsOf(IReadOnlyList<EvalCase> cases)
    {
        var isSearched = cases.Any(item => item.Evidence.Count > 0);
        var isAnswered = cases.Any(item => item.Golds is not null);
        return (isSearched, isAnswered) switch
        {
            (true, true) => cases.All(item => item.Evidence.Count > 0)
                ? [RunKind.Search, RunKind.Answer]
                : [RunKind.Answer, RunKind.Search],
            (false, true) => [RunKind.Answer],
            _ => [RunKind.Search],
        };
    }

    /// <exception cref="EvalRunException">Nothing of such a run could be judged.</exception>
    public static void Require(EvalDataset dataset, RunKind kind)
    {
        if (!KindsOf(dataset.Cases).Contains(kind))
        {
            throw new EvalRunException(
                kind == RunKind.Answer
                    ? $"The questions of {dataset.Name} have no accepted answers to judge answers by: search for them instead."
                    : $"The questions of {dataset.Name} name no evidence to judge rankings by: have them answered instead."
            );
        }
    }
}
