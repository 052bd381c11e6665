using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Tuning;

/// <summary>The figures of every question under the settings tried, each computed once. Owned by one tuning.</summary>
internal sealed class SettingScores(IReadOnlyList<TuningSet> sets)
{
    private readonly Dictionary<Setting, float[][]> _known = [];

    /// <summary>How many settings were tried.</summary>
    public int Count => _known.Count;

    public bool Knows(Setting setting) => _known.ContainsKey(setting);

    /// <summary>By set; of each the figures of the first question in the order of the set's metrics, then those of the next.</summary>
    public float[][] Of(Setting setting, CancellationToken cancellation)
    {
        if (!_known.TryGetValue(setting, out var figures))
        {
            figures = [.. sets.Select(set => Score(set, setting.Values, cancellation))];
            _known.Add(setting, figures);
        }

        return figures;
    }

    private static float[] Score(TuningSet set, IReadOnlyList<double> weights, CancellationToken cancellation)
    {
        var figures = new float[set.Questions.Count * set.Metrics.Count];
        Parallel.For(
            0,
            set.Questions.Count,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            question =>
            {
                var named = FiguresOf(set.Questions[question], weights);
                for (var metric = 0; metric < set.Metrics.Count; metric++)
                {
                    figures[(question * set.Metrics.Count) + metric] = (float)named[set.Metrics[metric]];
                }
            }
        );
        return figures;
    }

    /// <summary>The figures of one question under these weights, by name.</summary>
    public static IReadOnlyDictionary<string, double> FiguresOf(TunedQuestion question, IReadOnlyList<double> weights)
    {
        var ranking = question
            .Rank(weights, TuningSet.Depth)
            .Select((candidate, i) => new RankedPassage(i + 1, "", 0, null, 0, 0, 0, question.Evidence[candidate]));
        return RankingFigures.Of(question.Case, [.. ranking]);
    }
}
