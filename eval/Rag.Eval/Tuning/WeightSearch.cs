namespace Rag.Eval.Tuning;

/// <summary>
/// Looks for the setting that is worth most on some folds: among settings drawn at random first, then from the best of them weight by
/// weight. Which is taken in the end is decided by the folds one by one. Owned by one tuning.
/// </summary>
/// <param name="drawn">Settings of which the figures are known.</param>
/// <param name="isOver">True once no setting may be tried any more.</param>
internal sealed class WeightSearch(
    IReadOnlyList<TunedWeight> weights,
    SettingScores scores,
    Objective objective,
    IReadOnlyList<Setting> drawn,
    Func<bool> isOver
)
{
    private const int Starts = 2;
    private const int Rounds = 4;

    /// <summary>Of a weight's range, to either side.</summary>
    private static readonly double[] s_steps = [.2, .1, .04, .01];

    /// <param name="folds">The questions that may be looked at.</param>
    public Setting Find(IReadOnlyList<IReadOnlyList<int[]>> folds, CancellationToken cancellation)
    {
        var tried = new Dictionary<Setting, double[]>();
        var today = Setting.Today(weights);
        foreach (var setting in drawn.Append(today))
        {
            tried.TryAdd(setting, Worth(setting, folds, cancellation));
        }

        foreach (var start in tried.OrderByDescending(pair => pair.Value.Average()).Take(Starts).Select(pair => pair.Key).ToList())
        {
            Descend(start, tried, folds, cancellation);
        }

        return Choose(tried);
    }

    /// <summary>Changes one weight at a time for as long as that is worth more.</summary>
    private void Descend(
        Setting start,
        Dictionary<Setting, double[]> tried,
        IReadOnlyList<IReadOnlyList<int[]>> folds,
        CancellationToken cancellation
    )
    {
        var (best, isBetter) = (start, true);
        for (var round = 0; round < Rounds && isBetter; round++)
        {
            isBetter = false;
            for (var place = 0; place < weights.Count; place++)
            {
                foreach (var next in Beside(best, place))
                {
                    if (!tried.TryGetValue(next, out var worth))
                    {
                        if (isOver() && !scores.Knows(next))
                        {
                            return;
                        }

                        tried.Add(next, worth = Worth(next, folds, cancellation));
                    }

                    if (worth.Average() > tried[best].Average())
                    {
                        (best, isBetter) = (next, true);
                    }
                }
            }
        }
    }

    /// <summary>Today's value of the weight, and values to both sides of the setting's own.</summary>
    private IEnumerable<Setting> Beside(Setting setting, int place)
    {
        var (weight, value) = (weights[place], setting.Values[place]);
        var range = weight.Highest - weight.Lowest;
        return s_steps
            .SelectMany(step => (double[])[value - (step * range), value + (step * range)])
            .Prepend(weight.Today)
            .Select(other => setting.With(weights, place, other));
    }

    private double[] Worth(Setting setting, IReadOnlyList<IReadOnlyList<int[]>> folds, CancellationToken cancellation)
    {
        var figures = scores.Of(setting, cancellation);
        return [.. folds.Select(fold => objective.Of(figures, fold))];
    }

    /// <summary>
    /// Of the settings that the folds do not tell from the best, by one standard error of the difference, the one that changes fewest
    /// weights, and these least: a change that the questions do not ask for is not made.
    /// </summary>
    private Setting Choose(Dictionary<Setting, double[]> tried)
    {
        var best = tried.Values.MaxBy(worth => worth.Average())!;
        return tried
            .Where(pair => IsWithinError(best, pair.Value))
            .OrderBy(pair => pair.Key.ChangeFrom(weights))
            .ThenByDescending(pair => pair.Value.Average())
            .First()
            .Key;
    }

    private static bool IsWithinError(double[] best, double[] other)
    {
        double[] differences = [.. best.Zip(other, (a, b) => a - b)];
        var mean = differences.Average();
        var spread = differences.Length < 2 ? 0 : differences.Sum(difference => (difference - mean) * (difference - mean));
        return mean <= Math.Sqrt(spread / Math.Max(1, differences.Length - 1) / differences.Length);
    }
}
