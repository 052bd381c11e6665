namespace Rag.Bench.Cache;

/// <summary>
/// What can be known of each chunk's popularity from the questions so far, by Bayes' rule: for who knows the law by which questions are
/// drawn and popular chunks go, and when each chunk appeared, but not which rank it has. Only for laws by which ranks do not fall.
/// </summary>
internal sealed class PopularityLearner
{
    /// <summary>Ranks whose popularity differs by less than this factor are taken for the same.</summary>
    private const double SameRank = 1.12;

    private readonly double _chanceToGo; // of a hot chunk, in one question
    private readonly Dictionary<int, int> _appearedAt = [];
    private readonly Dictionary<int, Belief> _beliefs = [];
    private readonly RankGroup[] _groups;

    public PopularityLearner(CacheTrace trace)
    {
        var law = trace.Law;
        if (law.OthersFall)
        {
            throw new ArgumentException("The learner knows no ranks that fall.", nameof(trace));
        }

        _chanceToGo = 1.0 / (law.QuestionsPerTurnover * law.HotRanks);
        _groups = [.. GroupsOf(law.HotRanks, UsesOfFirstRank())];
        foreach (var turnover in trace.Turnovers)
        {
            foreach (var chunk in turnover.ChunkOfRank)
            {
                _appearedAt.TryAdd(chunk, turnover.Question);
            }
        }
    }

    public void NoteUse(int chunk, int question)
    {
        if (!_beliefs.TryGetValue(chunk, out var belief))
        {
            var appeared = _appearedAt[chunk];
            var isNew = appeared > 0;
            belief = new Belief([.. _groups.Select(group => isNew && !group.IsHot ? 0 : group.Ranks)], appeared);
        }

        double[] weights = [.. _groups.Select((group, i) => belief.Weights[i] * StillAsked(group, question - belief.At) * group.Uses)];
        var sum = weights.Sum();
        _beliefs[chunk] = new Belief([.. weights.Select(weight => weight / sum)], question);
    }

    /// <summary>Expected uses in the next question.</summary>
    public double Of(int chunk, int question)
    {
        var belief = _beliefs[chunk];
        var (uses, all) = (0.0, 0.0);
        foreach (var (i, group) in _groups.Index())
        {
            if (belief.Weights[i] > 1e-9)
            {
                var still = StillAsked(group, question - belief.At);
                var rate = group.Uses + ChanceToGo(group);
                uses += belief.Weights[i] * still * group.Uses;
                all += belief.Weights[i] * (still + (ChanceToGo(group) / rate * (1 - still)));
            }
        }

        return uses / all;
    }

    private double ChanceToGo(RankGroup group) => group.IsHot ? _chanceToGo : 0;

    /// <summary>The likelihood of a silence, and of being asked for after it.</summary>
    private double StillAsked(RankGroup group, int silence) => Math.Exp(-(group.Uses + ChanceToGo(group)) * silence);

    private static IEnumerable<RankGroup> GroupsOf(int hotRanks, double usesOfFirst)
    {
        var first = 0;
        while (first < CacheTrace.Ranks)
        {
            var end = Math.Max(first + 1, (int)((first + 1) * SameRank));
            end = Math.Min(end, first < hotRanks ? hotRanks : CacheTrace.Ranks);
            var middle = Math.Sqrt((first + 1.0) * end);
            yield return new RankGroup(usesOfFirst / middle, end - first, first < hotRanks);
            first = end;
        }
    }

    /// <summary>
    /// Draws without repetition are the first of as many alarms that go off at random, each at the rate of its rank's popularity: by the
    /// time in question some alarms have gone off, as many as a question has chunks.
    /// </summary>
    private static double UsesOfFirstRank()
    {
        var (low, high) = (0.0, 100.0);
        foreach (var _ in Enumerable.Range(0, 60))
        {
            var middle = (low + high) / 2;
            var gone = Enumerable.Range(1, CacheTrace.Ranks).Sum(rank => 1 - Math.Exp(-middle / rank));
            (low, high) = gone < CacheTrace.ChunksPerQuestion ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <param name="Uses">Expected in a question.</param>
    private sealed record RankGroup(double Uses, int Ranks, bool IsHot);

    /// <param name="Weights">Of the groups, as of the chunk's last use; before it, as of its appearance.</param>
    private sealed record Belief(double[] Weights, int At);
}
