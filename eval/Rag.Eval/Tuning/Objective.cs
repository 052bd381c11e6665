namespace Rag.Eval.Tuning;

/// <summary>
/// What a setting is worth on some questions, against what is configured today: 1 for as good as today, 1.01 for one per cent better. Of a
/// set each figure counts alike; of several sets the worst has half of the say and the mean of all the other half, so that no set pays for
/// the others' gain.
/// </summary>
/// <param name="today">The figures of today's setting: see <see cref="SettingScores.Of"/>.</param>
internal sealed class Objective(IReadOnlyList<TuningSet> sets, float[][] today)
{
    /// <param name="questions">By set; a set without questions has no say.</param>
    public double Of(float[][] figures, IReadOnlyList<int[]> questions)
    {
        var (worst, sum, count) = (double.MaxValue, 0.0, 0);
        for (var set = 0; set < sets.Count; set++)
        {
            if (questions[set].Length > 0)
            {
                var relative = OfSet(set, figures[set], questions[set]);
                (worst, sum, count) = (Math.Min(worst, relative), sum + relative, count + 1);
            }
        }

        return count == 0 ? 1 : (worst + (sum / count)) / 2;
    }

    private double OfSet(int set, float[] figures, int[] questions)
    {
        var metrics = sets[set].Metrics.Count;
        var relative = 0.0;
        for (var metric = 0; metric < metrics; metric++)
        {
            var (now, then) = (Sum(figures, questions, metric, metrics), Sum(today[set], questions, metric, metrics));
            relative += then > 0 ? now / then : 1 + (now / questions.Length);
        }

        return relative / metrics;
    }

    private static double Sum(float[] figures, int[] questions, int metric, int metrics)
    {
        var sum = 0.0;
        foreach (var question in questions)
        {
            sum += figures[(question * metrics) + metric];
        }

        return sum;
    }
}
