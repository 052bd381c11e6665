using Rag.Retrieval.Fusion;

namespace Rag.Retrieval.Coverage;

/// <summary>
/// Puts the first candidates in order again, once they are read: the next is always the one that adds most to those before it. To the
/// score by words and meaning comes how much of the question stands in one stretch of the text; words that many chosen texts hold count
/// ever less, and so do clauses that they answer. Outlets that the question names take turns. The weights were learnt
/// (<see cref="CoverageWeights"/>). Owned by one search.
/// </summary>
internal sealed class CoverageRanker
{
    private readonly SearchPlan _plan;
    private readonly CandidatePool _pool;
    private readonly CoverageWeights _weights;
    private readonly IReadOnlyList<ReadCandidate> _near;

    /// <summary>What no chosen chunk changes, by place in <see cref="_near"/>.</summary>
    private readonly double[] _fixed;

    /// <summary>The mentions whose outlets have the chunk, by place in <see cref="_near"/>.</summary>
    private readonly int[][] _mentions;

    private readonly CoveredTerms _terms;

    private readonly OpenClauses _clauses;

    /// <summary>How many chunks each mention got.</summary>
    private readonly int[] _turns;
    private int _fewestTurns;

    /// <param name="scores">By words and meaning, of every candidate of the pool.</param>
    /// <param name="near">Those to be put in order.</param>
    public CoverageRanker(
        SearchPlan plan,
        CandidatePool pool,
        RetrievalOptions options,
        QuestionTerms terms,
        IReadOnlyList<double> scores,
        IReadOnlyList<ReadCandidate> near
    )
    {
        (_plan, _pool, _near) = (plan, pool, near);
        _weights = CoverageWeights.For(plan.Question);
        _terms = new CoveredTerms(terms, near);
        _turns = new int[plan.Mentions.Count];
        _clauses = new OpenClauses(plan, pool, CoverageWeights.AnsweredClause);
        _mentions = [.. near.Select(candidate => MentionsOf(candidate.Index))];
        _fixed = new double[near.Count];
        var clauseVectors = ClauseScores.Of(plan, pool, options);
        var reach = HighestReach();
        for (var i = 0; i < _fixed.Length; i++)
        {
            var index = near[i].Index;
            var features = pool.Features[index];
            _fixed[i] =
                scores[index]
                + (_weights.OwnWindow * (features.BestWindow - features.Dense))
                + (_weights.ClauseVector * clauseVectors[index])
                + (_weights.Reach * _mentions[i].Select(m => features.Lexical[1 + m] / reach[m]).DefaultIfEmpty(0).Max())
                + (_weights.Length * Math.Log(1 + near[i].Match.Length))
                + _terms.ScoreOf(near[i].Match, _weights);
        }
    }

    /// <summary>Every candidate read once, best first; of equal scores the one that was given first.</summary>
    public IEnumerable<RankedCandidate> Rank()
    {
        var left = Enumerable.Range(0, _near.Count).ToList();
        while (left.Count > 0)
        {
            var (best, highest, isInTurn) = (0, double.NegativeInfinity, false);
            for (var i = 0; i < left.Count; i++)
            {
                var (score, inTurn) = (ScoreOf(left[i]), IsInTurn(left[i]));
                if ((inTurn && !isInTurn) || (inTurn == isInTurn && score > highest))
                {
                    (best, highest, isInTurn) = (i, score, inTurn);
                }
            }

            var chosen = left[best];
            left.RemoveAt(best);
            Take(chosen);
            yield return new RankedCandidate(_near[chosen].Index, highest);
        }
    }

    private double ScoreOf(int near) =>
        _fixed[near] + (_weights.FreshTerms * _terms.FreshOf(near)) + (_weights.OpenClause * _clauses.ScoreOf(_near[near].Index));

    /// <summary>A mention that got the fewest chunks can have it.</summary>
    private bool IsInTurn(int near)
    {
        foreach (var m in _mentions[near])
        {
            if (_turns[m] == _fewestTurns)
            {
                return true;
            }
        }

        return false;
    }

    private void Take(int near)
    {
        _terms.Take(near);
        _clauses.Take(_near[near].Index);
        if (_mentions[near].Length > 0)
        {
            var lexical = _pool.Features[_near[near].Index].Lexical;
            _turns[_mentions[near].OrderBy(m => _turns[m]).ThenByDescending(m => lexical[1 + m]).First()]++;
            _fewestTurns = _turns.Min();
        }
    }

    private int[] MentionsOf(int index) =>
        _pool.Candidates[index].Source is { } source
            ? [.. Enumerable.Range(0, _plan.Mentions.Count).Where(m => _plan.Mentions[m].Sources.Contains(source))]
            : [];

    /// <summary>Of each mention's reach, among the chunks of its outlets.</summary>
    private float[] HighestReach()
    {
        var highest = new float[_plan.Mentions.Count];
        Array.Fill(highest, float.Epsilon);
        for (var i = 0; i < _pool.Candidates.Count; i++)
        {
            foreach (var m in MentionsOf(i))
            {
                highest[m] = Math.Max(highest[m], _pool.Features[i].Lexical[1 + m]);
            }
        }

        return highest;
    }
}
