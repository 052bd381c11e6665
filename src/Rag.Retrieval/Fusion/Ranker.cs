namespace Rag.Retrieval.Fusion;

/// <param name="Index">In the pool's candidates.</param>
internal readonly record struct RankedCandidate(int Index, double Score);

/// <summary>
/// Puts a pool in order, the next best at a time. With two or more outlets named there is one list for each mention, of that outlet's chunks
/// alone, in which what the question says there weighs more; the lists take turns, the one with the best chunk first, and all other chunks
/// follow. A segment of the question that a chosen chunk answers best counts less for the next ones. Owned by one search.
/// </summary>
internal sealed class Ranker
{
    private readonly SearchPlan _plan;
    private readonly CandidatePool _pool;
    private readonly RetrievalOptions _options;

    /// <summary>Scores without segments, by candidate.</summary>
    private readonly double[] _base;

    /// <summary>What each segment still counts, in (0, 1].</summary>
    private readonly double[] _segments;

    private readonly bool[] _taken;

    public Ranker(SearchPlan plan, CandidatePool pool, RetrievalOptions options, DateTimeOffset now)
    {
        (_plan, _pool, _options) = (plan, pool, options);
        _taken = new bool[pool.Candidates.Count];
        _segments = new double[plan.SubQueries.Count - plan.FirstSegment];
        Array.Fill(_segments, 1);
        _base = new double[pool.Candidates.Count];
        for (var i = 0; i < _base.Length; i++)
        {
            _base[i] = pool.Lexical(i, SearchPlan.WholeQuestion)
                + options.Dense * pool.Dense(i)
                + Priors.Of(plan.Question, pool.Candidates[i], options, now);
        }
    }

    /// <summary>Every candidate once, best first.</summary>
    public IEnumerable<RankedCandidate> Rank()
    {
        var lists = MentionLists();
        for (var isAnyLeft = true; isAnyLeft;)
        {
            isAnyLeft = false;
            foreach (var list in lists)
            {
                if (TakeBest(list) is { } ranked)
                {
                    isAnyLeft = true;
                    yield return ranked;
                }
            }
        }

        var rest = new RankingList(Enumerable.Range(0, _base.Length).ToList(), Clause: null);
        while (TakeBest(rest) is { } ranked)
        {
            yield return ranked;
        }
    }

    private List<RankingList> MentionLists()
    {
        var lists = new List<(RankingList List, double Best)>();
        for (var m = 0; m < _plan.Mentions.Count; m++)
        {
            var sources = _plan.Mentions[m].Sources;
            var members = Enumerable.Range(0, _base.Length).Where(i => _pool.Candidates[i].Source is { } source && sources.Contains(source)).ToList();
            var list = new RankingList(members, Clause: 1 + m);
            if (Best(list) is { } best)
            {
                lists.Add((list, _base[best.Index]));
            }
        }

        return lists.OrderByDescending(pair => pair.Best).Select(pair => pair.List).ToList();
    }

    private RankedCandidate? TakeBest(RankingList list)
    {
        if (Best(list) is not { } best)
        {
            return null;
        }

        _taken[best.Index] = true;
        if (BestSegment(best.Index) is (var segment, > 0))
        {
            _segments[segment] *= 1 - _options.AnsweredSegment;
        }

        return best;
    }

    /// <summary>Of equal scores the earlier candidate.</summary>
    private RankedCandidate? Best(RankingList list)
    {
        RankedCandidate? best = null;
        foreach (var i in list.Members)
        {
            if (!_taken[i])
            {
                var score = _base[i]
                    + _options.Segment * BestSegment(i).Score
                    + (list.Clause is { } clause ? _options.Clause * _pool.Lexical(i, clause) : 0);
                if (best is null || score > best.Value.Score)
                {
                    best = new RankedCandidate(i, score);
                }
            }
        }

        return best;
    }

    /// <summary>The segment that the candidate matches best, by what segments still count; a score of 0 when it matches none.</summary>
    private (int Segment, double Score) BestSegment(int candidate)
    {
        var best = (Segment: 0, Score: 0.0);
        for (var segment = 0; segment < _segments.Length; segment++)
        {
            var score = _segments[segment] * _pool.Lexical(candidate, _plan.FirstSegment + segment);
            if (score > best.Score)
            {
                best = (segment, score);
            }
        }

        return best;
    }

    /// <param name="Members">Indices of candidates.</param>
    /// <param name="Clause">The sub-query of what the question says at the mention; null for the list of all.</param>
    private sealed record RankingList(List<int> Members, int? Clause);
}
