using Rag.Eval.Figures;

namespace Rag.Eval.Tuning;

/// <summary>The questions of a data set, to tune by.</summary>
/// <param name="Metrics">The figures that count, each as much as another; every question has them.</param>
public sealed record TuningSet(string Name, IReadOnlyList<TunedQuestion> Questions, IReadOnlyList<string> Metrics)
{
    /// <summary>So many passages are ranked.</summary>
    public const int Depth = 10;

    /// <summary>How long the extractor takes to read the first, the first two passages and so on; empty where that is not known.</summary>
    public IReadOnlyList<double> ExtractorMs { get; init; } = [];

    /// <summary>
    /// Of questions with several pieces of evidence what is found of it, of others the rank of their piece. Questions without evidence are
    /// left out, and the smaller part where a data set has both sorts.
    /// </summary>
    public static TuningSet Of(string name, IEnumerable<TunedQuestion> questions)
    {
        var sorts = questions.Where(question => question.Case.Evidence.Count > 0).ToLookup(question => question.Case.Evidence.Count == 1);
        var isOne = sorts[true].Count() > sorts[false].Count();
        return new TuningSet(
            name,
            [.. sorts[isOne]],
            isOne ? [FigureNames.Success1, FigureNames.Success5] : [FigureNames.EvidenceRecall10, FigureNames.AllEvidence10]
        );
    }
}
