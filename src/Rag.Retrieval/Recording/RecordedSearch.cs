using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Retrieval.Coverage;
using Rag.Retrieval.Fusion;

namespace Rag.Retrieval.Recording;

/// <summary>
/// One question's search with all that its hits depend on, so that it is ranked under other weights without being made again: for the
/// weights that it was recorded under its hits are those of the search. Which candidates there are, and into which sub-queries the
/// question is cut, stays as recorded. It keeps no text. Thread-safe.
/// </summary>
public sealed class RecordedSearch
{
    /// <summary>No threshold of near duplicates lies below.</summary>
    private const double LeastOverlap = .05;

    private readonly SearchPlan _plan;
    private readonly CandidatePool _pool;

    private readonly QuestionTerms _terms;

    /// <summary>Null for a chunk that was replaced before it was read.</summary>
    private readonly TermMatch?[] _matches;
    private readonly ArticleId?[] _stories;

    /// <summary>By the pair of candidates, the earlier first; pairs that share less than any threshold are absent.</summary>
    private readonly Dictionary<(int, int), double> _overlaps = [];

    internal RecordedSearch(
        SearchPlan plan,
        CandidatePool pool,
        IReadOnlyDictionary<ChunkId, ArticleChunk> chunks,
        IReadOnlyDictionary<ArticleId, Story> stories
    )
    {
        (_plan, _pool) = (plan, pool);
        _terms = new QuestionTerms(plan.Question);
        _matches = new TermMatch?[pool.Candidates.Count];
        _stories = new ArticleId?[pool.Candidates.Count];
        var sequences = new HashSet<int>[pool.Candidates.Count];
        for (var i = 0; i < sequences.Length; i++)
        {
            var chunk = chunks.GetValueOrDefault(pool.Candidates[i].ChunkId);
            _matches[i] = chunk is null ? null : _terms.Match(chunk.Article.Title, chunk.Chunk.Text);
            _stories[i] = chunk is null ? null : stories.GetValueOrDefault(chunk.Article.Id)?.Id;
            sequences[i] = chunk is null ? [] : WordSequences.Of(chunk.Chunk.Text);
        }

        FindOverlaps(sequences);
    }

    /// <summary>How many candidates there are; they are numbered from 0, in the order of their chunks.</summary>
    public int Count => _pool.Candidates.Count;

    /// <summary>The chunk of a candidate.</summary>
    public ChunkId ChunkOf(int candidate) => _pool.Candidates[candidate].ChunkId;

    /// <summary>The hits under these weights: numbers of candidates, best first.</summary>
    public IReadOnlyList<int> Rank(RetrievalOptions options, int top)
    {
        var hits = new List<int>(top);
        var again = new List<int>();
        foreach (var (candidate, against) in Offers(options, top))
        {
            if (against == LeftOutReason.Story)
            {
                again.Add(candidate);
            }
            else if (against is null)
            {
                hits.Add(candidate);
                if (hits.Count == top)
                {
                    return hits;
                }
            }
        }

        hits.AddRange(again.Take(top - hits.Count));
        return hits;
    }

    /// <summary>Every stored candidate in its order, with what speaks against its being a hit.</summary>
    internal IEnumerable<(int Candidate, LeftOutReason? Against)> Offers(RetrievalOptions options, int top)
    {
        var selection = new HitSelection<int>(_plan.Question.Sources, options, Overlap);
        foreach (var i in Order(options, top))
        {
            var candidate = _pool.Candidates[i];
            yield return (i, selection.Offer(i, candidate.Source, candidate.ArticleId, _stories[i]));
        }
    }

    private IEnumerable<int> Order(RetrievalOptions options, int top)
    {
        var ranker = new Ranker(_plan, _pool, options);
        var order = ranker.Rank().Select(ranked => ranked.Index).ToList();
        var first = order.Take(ChunkOrder.DepthOf(options, top)).Where(i => _matches[i] is not null);
        var near = first.Select(i => new ReadCandidate(i, _matches[i]!)).ToList();
        var again = new CoverageRanker(_plan, _pool, options, _terms, ranker.Scores, near).Rank();
        var rest = order.Skip(ChunkOrder.DepthOf(options, top)).Where(i => _matches[i] is not null);
        return again.Select(ranked => ranked.Index).Concat(rest);
    }

    private double Overlap(int one, int other) => _overlaps.GetValueOrDefault(one < other ? (one, other) : (other, one));

    private void FindOverlaps(HashSet<int>[] sequences)
    {
        var holders = new Dictionary<int, List<int>>();
        for (var i = 0; i < sequences.Length; i++)
        {
            foreach (var sequence in sequences[i])
            {
                if (!holders.TryGetValue(sequence, out var others))
                {
                    holders.Add(sequence, others = []);
                }

                foreach (var other in others)
                {
                    _overlaps[(other, i)] = _overlaps.GetValueOrDefault((other, i)) + 1;
                }

                others.Add(i);
            }
        }

        foreach (var (pair, shared) in _overlaps.ToList())
        {
            var overlap = shared / Math.Min(sequences[pair.Item1].Count, sequences[pair.Item2].Count);
            if (overlap >= LeastOverlap)
            {
                _overlaps[pair] = overlap;
            }
            else
            {
                _overlaps.Remove(pair);
            }
        }

        _overlaps.TrimExcess();
    }
}
