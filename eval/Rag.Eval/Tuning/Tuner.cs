using Rag.Eval.Gates;
using Rag.Eval.Statistics;

namespace Rag.Eval.Tuning;

/// <summary>
/// Tunes weights by nested cross-validation. Of the folds each is held out once: what is chosen by the others, fold by fold, is measured on
/// it, so that no question is measured under weights that it had a part in choosing. The proposal is chosen by all folds in the same way.
/// </summary>
public sealed class Tuner(IReadOnlyList<TunedWeight> weights, IReadOnlyList<TuningSet> sets, TuningOptions options, TimeProvider time)
{
    private const int FewestFolds = 3;

    /// <summary>Of the time, for settings drawn at random; the rest is for improving on the best of them.</summary>
    private const double ForDraws = .6;

    /// <param name="progress">Is told how many settings were tried.</param>
    /// <exception cref="ArgumentException">There are too few folds, or a set has fewer questions than there are folds.</exception>
    public TuningReport Run(IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Folds, FewestFolds, nameof(options));
        if (sets.FirstOrDefault(set => set.Questions.Count < options.Folds) is { } few)
        {
            throw new ArgumentException(
                $"The data set {few.Name} has {few.Questions.Count} questions with evidence: "
                    + $"at least one for each of {options.Folds} folds is needed."
            );
        }

        var started = time.GetTimestamp();
        var (scores, today) = (new SettingScores(sets), Setting.Today(weights));
        var objective = new Objective(sets, scores.Of(today, cancellation));
        var drawn = new List<Setting> { today };
        foreach (var setting in SettingDraws.Of(weights, options.Settings, options.Seed).TakeWhile(_ => !IsOver(ForDraws)))
        {
            scores.Of(setting, cancellation);
            drawn.Add(setting);
            progress?.Report(scores.Count);
        }

        var search = new WeightSearch(weights, scores, objective, drawn, () => IsOver(1));
        var folds = new QuestionFolds(sets, options.Folds, options.Seed);
        var chosen = new List<Setting>();
        for (var fold = 0; fold < folds.Count; fold++)
        {
            chosen.Add(search.Find([.. Others(folds, fold)], cancellation));
            progress?.Report(scores.Count);
        }

        var proposed = search.Find([.. Others(folds, heldOut: null)], cancellation);
        return new TuningReport(
            options,
            scores.Count,
            IsOver(1) || drawn.Count == 1,
            [.. sets.Select((set, i) => ReportOf(set, i, folds, chosen, proposed))],
            [.. chosen.Select((setting, fold) => FoldOf(fold, setting, folds, scores, objective, cancellation))],
            ChangesOf(proposed),
            Compare(folds, chosen)
        );

        bool IsOver(double share) => options.Most is { } most && time.GetElapsedTime(started) > most * share;
    }

    private static IEnumerable<IReadOnlyList<int[]>> Others(QuestionFolds folds, int? heldOut) =>
        Enumerable.Range(0, folds.Count).Where(fold => fold != heldOut).Select(fold => folds[fold]);

    private TuningFold FoldOf(
        int fold,
        Setting setting,
        QuestionFolds folds,
        SettingScores scores,
        Objective objective,
        CancellationToken cancellation
    )
    {
        var figures = scores.Of(setting, cancellation);
        return new TuningFold(
            fold,
            ChangesOf(setting),
            Others(folds, fold).Average(other => objective.Of(figures, other)),
            objective.Of(figures, folds[fold])
        );
    }

    private List<WeightChange> ChangesOf(Setting setting) =>
        [
            .. weights
                .Zip(setting.Values, (weight, value) => new WeightChange(weight.Name, weight.Today, value))
                .Where(change => change.Today != change.Proposed),
        ];

    private TunedSet ReportOf(TuningSet set, int number, QuestionFolds folds, List<Setting> chosen, Setting proposed)
    {
        var (today, heldOut) = (Setting.Today(weights).Values, HeldOutWeights(number, folds, chosen));
        return new TunedSet(
            set.Name,
            set.Questions.Count,
            Means(set, _ => today),
            Means(set, question => heldOut[question]),
            Means(set, _ => proposed.Values),
            Frontier.Of(set, _ => today),
            Frontier.Of(set, question => heldOut[question])
        );
    }

    /// <summary>Of each question the weights that were chosen without it.</summary>
    private static Dictionary<int, IReadOnlyList<double>> HeldOutWeights(int set, QuestionFolds folds, List<Setting> chosen) =>
        chosen
            .SelectMany((setting, fold) => folds[fold][set].Select(question => (question, setting.Values)))
            .ToDictionary(pair => pair.question, pair => pair.Values);

    private static Dictionary<string, double> Means(TuningSet set, Func<int, IReadOnlyList<double>> weightsOf) =>
        set
            .Questions.SelectMany((question, number) => SettingScores.FiguresOf(question, weightsOf(number)))
            .GroupBy(figure => figure.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(figure => figure.Value), StringComparer.Ordinal);

    /// <summary>All figures that count, of all sets, are one family of tests.</summary>
    private Comparison Compare(QuestionFolds folds, List<Setting> chosen)
    {
        var today = Setting.Today(weights).Values;
        var (before, after) = (new List<BaselineCase>(), new List<BaselineCase>());
        foreach (var (number, set) in sets.Index())
        {
            var heldOut = HeldOutWeights(number, folds, chosen);
            foreach (var (place, question) in set.Questions.Index())
            {
                before.Add(CaseOf(set, question, today));
                after.Add(CaseOf(set, question, heldOut[place]));
            }
        }

        return Significance.Compare(before, after);
    }

    private static BaselineCase CaseOf(TuningSet set, TunedQuestion question, IReadOnlyList<double> weights)
    {
        var figures = SettingScores.FiguresOf(question, weights);
        return new BaselineCase(
            $"{set.Name}/{question.Case.Id}",
            question.Case.Kind,
            set.Metrics.ToDictionary(metric => $"{set.Name}/{metric}", metric => figures[metric])
        );
    }
}
