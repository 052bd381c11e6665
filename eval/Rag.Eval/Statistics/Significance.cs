using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Gates;

namespace Rag.Eval.Statistics;

/// <summary>Whether the second of two runs is better, worse, or neither can be claimed.</summary>
public static class Significance
{
    private const ulong Seed = 1;

    /// <summary>Compares runs over the questions that both have, matched by their ids.</summary>
    /// <param name="metrics">The figures to look at; all that both runs have where null.</param>
    public static Comparison Compare(
        IReadOnlyList<CaseFigures> first,
        IReadOnlyList<CaseFigures> second,
        IReadOnlyCollection<string>? metrics = null,
        int draws = PairedBootstrap.DefaultDraws
    ) =>
        Compare(
            [.. first.Select(item => new BaselineCase(item.CaseId, item.Kind, item.Figures))],
            [.. second.Select(item => new BaselineCase(item.CaseId, item.Kind, item.Figures))],
            metrics,
            draws
        );

    /// <summary>The same of a run and a baseline.</summary>
    public static Comparison Compare(
        IReadOnlyList<BaselineCase> first,
        IReadOnlyList<BaselineCase> second,
        IReadOnlyCollection<string>? metrics = null,
        int draws = PairedBootstrap.DefaultDraws
    )
    {
        var later = second.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var pairs = first
            .Where(item => later.ContainsKey(item.Id))
            .Select(item => (Before: item.Figures, After: later[item.Id].Figures))
            .ToList();
        var known = first.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var compared = pairs
            .SelectMany(pair => pair.Before.Keys.Where(pair.After.ContainsKey))
            .Distinct(StringComparer.Ordinal)
            .Where(name => metrics is null || metrics.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => Test(name, pairs, draws))
            .ToList();
        return Judged(
            Corrected(compared),
            pairs.Count,
            [.. first.Where(item => !later.ContainsKey(item.Id)).Select(item => item.Id)],
            [.. second.Where(item => !known.Contains(item.Id)).Select(item => item.Id)]
        );
    }

    private static MetricComparison Test(
        string metric,
        List<(IReadOnlyDictionary<string, double> Before, IReadOnlyDictionary<string, double> After)> pairs,
        int draws
    )
    {
        var (before, after) = (new List<double>(), new List<double>());
        foreach (var pair in pairs)
        {
            if (pair.Before.TryGetValue(metric, out var one) && pair.After.TryGetValue(metric, out var other))
            {
                before.Add(one);
                after.Add(other);
            }
        }

        var differences = PairedDifferences.Between(before, after);
        var bootstrap = PairedBootstrap.Draw(differences, Seed, draws);
        return new MetricComparison(
            metric,
            differences.Count,
            before.Average(),
            after.Average(),
            differences.Mean,
            bootstrap.Percentile(),
            bootstrap.Corrected(),
            RandomizationTest.PValue(differences, Seed, draws),
            1,
            differences.Effect,
            bootstrap.Effect(),
            Power.SmallestDifference(differences.Count, differences.Deviation),
            Power.QuestionsNeeded(differences.Mean, differences.Deviation),
            Verdict.NoDifference,
            ""
        );
    }

    /// <summary>Corrects the p-values for their number and says what follows from them.</summary>
    private static List<MetricComparison> Corrected(List<MetricComparison> compared)
    {
        var names = compared.Select(item => item.Metric).ToHashSet(StringComparer.Ordinal);
        var tested = compared.Where(item => Origin(item.Metric, names) == item.Metric).ToList();
        var adjusted = tested
            .Zip(Holm.Adjust([.. tested.Select(item => item.PValue)]), (item, value) => (item.Metric, Value: value))
            .ToDictionary(pair => pair.Metric, pair => pair.Value, StringComparer.Ordinal);
        return
        [
            .. compared.Select(item =>
            {
                var value = adjusted[Origin(item.Metric, names)];
                var verdict =
                    value < Power.Level
                        ? (item.Difference > 0) != FigureNames.IsLowerBetter(item.Metric)
                            ? Verdict.Better
                            : Verdict.Worse
                        : Verdict.NoDifference;
                var judged = item with { AdjustedPValue = value, Verdict = verdict };
                return judged with { Sentence = ComparisonWords.Of(judged) };
            }),
        ];
    }

    /// <summary>The figure whose test tells of this one too.</summary>
    private static string Origin(string metric, HashSet<string> names) =>
        FigureNames.Repeats(metric) is { } origin && names.Contains(origin) ? origin : metric;

    private static Comparison Judged(
        List<MetricComparison> metrics,
        int matched,
        IReadOnlyList<string> onlyFirst,
        IReadOnlyList<string> onlySecond
    )
    {
        var verdict =
            metrics.Exists(item => item.Verdict == Verdict.Worse) ? Verdict.Worse
            : metrics.Exists(item => item.Verdict == Verdict.Better) ? Verdict.Better
            : Verdict.NoDifference;
        var comparison = new Comparison(metrics, matched, onlyFirst, onlySecond, verdict, "");
        return comparison with { Sentence = ComparisonWords.Of(comparison) };
    }
}
