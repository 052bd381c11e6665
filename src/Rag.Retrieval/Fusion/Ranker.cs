namespace Rag.Retrieval.Fusion;

/// <summary>
/// Puts a pool in order, the next best at a time. With two or more outlets named there is one list for each mention, of that outlet's
/// chunks alone, in which the mention's reach weighs more; the lists take turns, the one with the best chunk first, and all other chunks
/// follow. A clause of the question that a chosen chunk answers best counts less for the next ones. Owned by one search.
/// </summary>
internal sealed class Ranker
{
    private readonly SearchPlan _plan;
    private readonly CandidatePool _pool;
    private readonly RetrievalOptions _options;

    /// <summary>Scores without the clauses' share, by candidate.</summary>
    private readonly double[] _base;

    private readonly OpenClauses _clauses;

    private readonly bool[] _taken;

    public Ranker(SearchPlan plan, CandidatePool pool, RetrievalOptions options)
    {
        (_plan, _pool, _options) = (plan, pool, options);
        _taken = new bool[pool.Candidates.Count];
        _clauses = new OpenClauses(plan, pool, options.AnsweredClause);
        _base = BaseScores.Of(pool.Features, options);
    }

    /// <summary>Without the clauses' share, by candidate.</summary>
    public IReadOnlyList<double> Scores => _base;

    /// <summary>Every candidate once, best first.</summary>
    public IEnumerable<RankedCandidate> Rank()
    {
        var lists = MentionLists();
        var isAnyLeft = true;
        while (isAnyLeft)
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

        var rest = new RankingList(Enumerable.Range(0, _base.Length).ToList(), Reach: null);
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
            var members = Enumerable
                .Range(0, _base.Length)
                .Where(i => _pool.Candidates[i].Source is { } source && sources.Contains(source))
                .ToList();
            var list = new RankingList(members, Reach: 1 + m);
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
        _clauses.Take(best.Index);
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
                var score =
                    _base[i]
                    + _options.BestClause * _clauses.ScoreOf(i)
                    + (list.Reach is { } reach ? _options.Reach * _pool.Features[i].Lexical[reach] : 0);
                if (best is null || score > best.Value.Score)
                {
                    best = new RankedCandidate(i, score);
                }
            }
        }

        return best;
    }

    /// <param name="Members">Indices of candidates.</param>
    /// <param name="Reach">The sub-query of the mention's reach; null for the list of all.</param>
    private sealed record RankingList(List<int> Members, int? Reach);
}
