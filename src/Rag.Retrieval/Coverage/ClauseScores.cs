using Rag.Retrieval.Fusion;

namespace Rag.Retrieval.Coverage;

/// <summary>How near in meaning a chunk is to the clause of the question that it is nearest to.</summary>
internal static class ClauseScores
{
    /// <summary>Of every candidate the best clause, each stretched to [0, 1] over the candidates; 0 where no clause has a vector.</summary>
    public static double[] Of(SearchPlan plan, CandidatePool pool, RetrievalOptions options)
    {
        var best = new double[pool.Candidates.Count];
        for (var clause = plan.FirstClause; clause < plan.SubQueries.Count; clause++)
        {
            var place = clause;
            if (pool.Candidates.Any(candidate => candidate.Scores[place].Dense != 0))
            {
                var scores = StretchedCosines.Of([.. pool.Candidates.Select(candidate => candidate.Scores[place])], options);
                for (var i = 0; i < best.Length; i++)
                {
                    best[i] = Math.Max(best[i], scores[i]);
                }
            }
        }

        return best;
    }
}
