using Rag.Core;

namespace Rag.Retrieval.Fusion;

/// <summary>The candidates of several searches with the same probes, each once, in order of chunk id so that nothing depends on an index's order.</summary>
internal sealed class CandidatePool
{
    private readonly float[] _highestLexical;
    private readonly Stretch _dense;
    private readonly float _window;

    private CandidatePool(List<Candidate> candidates, int probes, float window)
    {
        Candidates = candidates;
        _window = window;
        _highestLexical = new float[probes];
        var (lowest, highest) = (float.MaxValue, float.MinValue);
        foreach (var candidate in candidates)
        {
            for (var probe = 0; probe < probes; probe++)
            {
                _highestLexical[probe] = Math.Max(_highestLexical[probe], candidate.Scores[probe].Lexical);
            }

            var dense = Blend(candidate.Scores[SearchPlan.WholeQuestion]);
            (lowest, highest) = (Math.Min(lowest, dense), Math.Max(highest, dense));
        }

        _dense = new Stretch(lowest, highest);
    }

    public IReadOnlyList<Candidate> Candidates { get; }

    /// <param name="window">Share of the best window in the dense score.</param>
    public static CandidatePool Merge(IEnumerable<IReadOnlyList<Candidate>> searches, int probes, double window) => new(
        searches.SelectMany(candidates => candidates).DistinctBy(candidate => candidate.ChunkId).OrderBy(candidate => candidate.ChunkId.Value).ToList(),
        probes,
        (float)window);

    /// <summary>BM25 over the best candidate's, in [0, 1]. Zero is kept, for it means that no word is shared.</summary>
    public float Lexical(int candidate, int probe)
    {
        var highest = _highestLexical[probe];
        return highest > 0 ? Candidates[candidate].Scores[probe].Lexical / highest : 0;
    }

    /// <summary>The dense score of the whole question, stretched to [0, 1] over the candidates.</summary>
    public float Dense(int candidate) => _dense.Of(Blend(Candidates[candidate].Scores[SearchPlan.WholeQuestion]));

    private float Blend(ProbeScore score) => _window * score.BestWindow + (1 - _window) * score.Dense;

    private readonly record struct Stretch(float Lowest, float Highest)
    {
        // Few candidates may all be alike: a difference of cosines that says nothing must not be stretched into one that decides.
        private const float NarrowestSpread = 0.2f;

        public float Of(float value) => (value - Lowest) / Math.Max(NarrowestSpread, Highest - Lowest);
    }
}
