using Rag.Core.Indexing;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// The candidates of several searches with the same sub-queries, each once, in order of chunk id so that nothing depends on an index's
/// order.
/// </summary>
internal sealed class CandidatePool
{
    private readonly float[] _highestLexical;
    private readonly Stretch _dense;
    private readonly float _window;

    private CandidatePool(List<Candidate> candidates, int subQueries, RetrievalOptions options)
    {
        Candidates = candidates;
        _window = (float)options.Window;
        _highestLexical = new float[subQueries];
        var (lowest, highest) = (float.MaxValue, float.MinValue);
        foreach (var candidate in candidates)
        {
            for (var subQuery = 0; subQuery < subQueries; subQuery++)
            {
                _highestLexical[subQuery] = Math.Max(_highestLexical[subQuery], candidate.Scores[subQuery].Lexical);
            }

            var dense = Blend(candidate.Scores[SearchPlan.WholeQuestion]);
            (lowest, highest) = (Math.Min(lowest, dense), Math.Max(highest, dense));
        }

        _dense = new Stretch(lowest, Math.Max(highest - lowest, (float)options.DenseSpread));
    }

    public IReadOnlyList<Candidate> Candidates { get; }

    public static CandidatePool Merge(IEnumerable<IReadOnlyList<Candidate>> searches, int subQueries, RetrievalOptions options) =>
        new(
            searches
                .SelectMany(candidates => candidates)
                .DistinctBy(candidate => candidate.ChunkId)
                .OrderBy(candidate => candidate.ChunkId.Value)
                .ToList(),
            subQueries,
            options
        );

    /// <summary>BM25 over the best candidate's, in [0, 1]. Zero is kept, for it means that no word is shared.</summary>
    public float Lexical(int candidate, int subQuery)
    {
        var highest = _highestLexical[subQuery];
        return highest > 0 ? Candidates[candidate].Scores[subQuery].Lexical / highest : 0;
    }

    /// <summary>The dense score of the whole question, stretched to [0, 1] over the candidates.</summary>
    public float Dense(int candidate) => _dense.Of(Blend(Candidates[candidate].Scores[SearchPlan.WholeQuestion]));

    private float Blend(SubQueryScore score) => _window * score.BestWindow + (1 - _window) * score.Dense;

    private readonly record struct Stretch(float Lowest, float Spread)
    {
        public float Of(float value) => (value - Lowest) / Spread;
    }
}
