namespace Rag.Retrieval.Fusion;

/// <summary>How far the clauses of a question are still open: each chosen chunk closes a share of the one that it answers best.</summary>
/// <param name="answered">The share of a clause's weight that goes with each chosen chunk.</param>
internal sealed class OpenClauses(SearchPlan plan, CandidatePool pool, double answered)
{
    /// <summary>The weight that each clause still has, in (0, 1].</summary>
    private readonly double[] _weights = [.. Enumerable.Repeat(1.0, plan.SubQueries.Count - plan.FirstClause)];

    /// <summary>How well the words of a candidate answer the clause that they answer best; 0 where they answer none.</summary>
    /// <param name="candidate">Its index in the pool.</param>
    public double ScoreOf(int candidate) => Best(candidate).Score;

    public void Take(int candidate)
    {
        if (Best(candidate) is (var clause, > 0))
        {
            _weights[clause] *= 1 - answered;
        }
    }

    /// <summary>By the weight that each clause still has.</summary>
    private (int Clause, double Score) Best(int candidate)
    {
        var lexical = pool.Features[candidate].Lexical;
        var best = (Clause: 0, Score: 0.0);
        for (var clause = 0; clause < _weights.Length; clause++)
        {
            var score = _weights[clause] * lexical[plan.FirstClause + clause];
            if (score > best.Score)
            {
                best = (clause, score);
            }
        }

        return best;
    }
}
