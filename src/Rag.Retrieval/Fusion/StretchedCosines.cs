using Rag.Core.Indexing;

namespace Rag.Retrieval.Fusion;

/// <summary>Cosines of a question's candidates, made comparable with its lexical scores.</summary>
internal static class StretchedCosines
{
    /// <summary>Best window and whole chunk, weighed, stretched to [0, 1] over the candidates.</summary>
    public static double[] Of(IReadOnlyList<SubQueryScore> scores, RetrievalOptions options)
    {
        var window = (float)options.Window;
        var dense = new float[scores.Count];
        var (lowest, highest) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < dense.Length; i++)
        {
            dense[i] = window * scores[i].BestWindow + (1 - window) * scores[i].Dense;
            (lowest, highest) = (Math.Min(lowest, dense[i]), Math.Max(highest, dense[i]));
        }

        var spread = Math.Max(highest - lowest, (float)options.DenseSpread);
        return Array.ConvertAll(dense, value => (double)((value - lowest) / spread));
    }
}
