using Rag.Core.Answers;

namespace Rag.Answering.Routing;

/// <summary>How hard a question is, by what is known once its passages are found.</summary>
public static class QuestionDifficulty
{
    /// <summary>Difficulties are counted from 0, the easiest.</summary>
    public const int Bins = 4;

    /// <summary>Cosine of the question and the best window of the first hit from which the search was sure.</summary>
    private const double SureCosine = 0.8;

    /// <summary>Share of its score by which the first hit stands before the second where it stands out.</summary>
    private const double ClearMargin = 0.05;

    /// <param name="hits">Best first.</param>
    /// <param name="clauses">Of the question: each may be told in another article.</param>
    /// <param name="minimumSources">Outlets that have to agree.</param>
    public static int Of(IReadOnlyList<Hit> hits, int clauses, int minimumSources)
    {
        if (hits.Count == 0)
        {
            return Bins - 1;
        }

        var isUnsure = hits[0].Match.BestWindow < SureCosine;
        var isClose = hits.Count > 1 && hits[0].Score - hits[1].Score < ClearMargin * hits[0].Score;
        var needsSeveral = clauses > 1 || minimumSources > 1;
        return (isUnsure ? 1 : 0) + (isClose ? 1 : 0) + (needsSeveral ? 1 : 0);
    }
}
