using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Figures of many questions as one each.</summary>
public static class RunMeans
{
    /// <summary>The mean of each figure over the questions that have it, in the order of the names.</summary>
    public static IReadOnlyDictionary<string, double> Of(IEnumerable<CaseFigures> cases) =>
        cases
            .SelectMany(item => item.Figures)
            .GroupBy(figure => figure.Key, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(figure => figure.Value), StringComparer.Ordinal);

    /// <summary>The same for each kind of question.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> ByKind(IEnumerable<CaseFigures> cases) =>
        cases
            .GroupBy(item => item.Kind, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, Of, StringComparer.Ordinal);
}
