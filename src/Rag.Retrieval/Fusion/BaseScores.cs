namespace Rag.Retrieval.Fusion;

/// <summary>The part of each candidate's score that no chosen chunk changes: words and meaning of the whole question, and priors.</summary>
internal static class BaseScores
{
    /// <summary>The dense score is stretched to [0, 1] over the candidates.</summary>
    public static double[] Of(IReadOnlyList<RankingFeatures> features, RetrievalOptions options)
    {
        var window = (float)options.Window;
        var dense = new float[features.Count];
        var (lowest, highest) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < dense.Length; i++)
        {
            dense[i] = window * features[i].BestWindow + (1 - window) * features[i].Dense;
            (lowest, highest) = (Math.Min(lowest, dense[i]), Math.Max(highest, dense[i]));
        }

        var spread = Math.Max(highest - lowest, (float)options.DenseSpread);
        var scores = new double[dense.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] =
                features[i].Lexical[SearchPlan.WholeQuestion]
                + options.Dense * ((dense[i] - lowest) / spread)
                + Priors.Of(features[i], options);
        }

        return scores;
    }
}
