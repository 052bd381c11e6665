using Rag.Core.Indexing;

namespace Rag.Retrieval.Fusion;

/// <summary>The part of each candidate's score that no chosen chunk changes: words and meaning of the whole question, and priors.</summary>
internal static class BaseScores
{
    public static double[] Of(IReadOnlyList<RankingFeatures> features, RetrievalOptions options)
    {
        var dense = StretchedCosines.Of([.. features.Select(of => new SubQueryScore(0, of.Dense, of.BestWindow))], options);
        var scores = new double[dense.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = features[i].Lexical[SearchPlan.WholeQuestion] + options.Dense * dense[i] + Priors.Of(features[i], options);
        }

        return scores;
    }
}
