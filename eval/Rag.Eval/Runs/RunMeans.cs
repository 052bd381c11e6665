using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Figures of many questions as one each.</summary>
public static class RunMeans
{
    /// <summary>The mean of each figure over the questions that have it, in the order of the names.</summary>
    public static IReadOnlyDictionary<string, double> Of(IEnumerable<CaseFigures> cases)
    {
        var sums = new Dictionary<string, (double Sum, int Count)>(StringComparer.Ordinal);
        foreach (var (name, value) in cases.SelectMany(item => item.Figures))
        {
            var (sum, count) = sums.GetValueOrDefault(name);
            sums[name] = (sum + value, count + 1);
        }

        return sums.OrderBy(item => item.Key, StringComparer.Ordinal)
            .ToDictionary(item => item.Key, item => item.Value.Sum / item.Value.Count, StringComparer.Ordinal);
    }
}
