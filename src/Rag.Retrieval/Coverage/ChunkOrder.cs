using System.Runtime.CompilerServices;
using Rag.Core.Articles;
using Rag.Retrieval.Fusion;

namespace Rag.Retrieval.Coverage;

/// <summary>
/// The order of a pool's chunks. The first by their scores are read, and put in order again by what each adds; those behind them keep the
/// order of their scores, and are read when they are wanted. Scores stay those by words and meaning, whose scale is the same for all
/// questions: what reads the hits weighs them against its own. Owned by one search.
/// </summary>
/// <param name="readTexts">Gives what the chunks say that are still stored.</param>
/// <param name="read">Gives the chunks that are still stored.</param>
internal sealed class ChunkOrder(
    SearchPlan plan,
    CandidatePool pool,
    RetrievalOptions options,
    Func<ChunkId[], CancellationToken, ValueTask<IReadOnlyDictionary<ChunkId, TitledText>>> readTexts,
    Func<ChunkId[], CancellationToken, ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>>> read
)
{
    /// <summary>How many are read before the first is chosen.</summary>
    public static int DepthOf(RetrievalOptions options, int top) => options.Reread == 0 ? 0 : Math.Max(options.Reread, top);

    /// <summary>
    /// Every candidate that is still stored, as many at a time as hits are wanted. The store is read after the index: a chunk that was
    /// replaced in between is passed over.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<RankedChunk>> RankAsync(int top, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ranker = new Ranker(plan, pool, options);
        using var order = ranker.Rank().GetEnumerator();
        if (DepthOf(options, top) > 0)
        {
            var first = Next(order, DepthOf(options, top));
            var terms = new QuestionTerms(plan.Question);
            var near = Match(terms, first, await readTexts(IdsOf(first), cancellation));
            var again = new CoverageRanker(plan, pool, options, terms, ranker.Scores, near).Rank();
            var scores = first.ToDictionary(ranked => ranked.Index, ranked => ranked.Score);
            foreach (var batch in again.Select(ranked => ranked with { Score = scores[ranked.Index] }).Chunk(top))
            {
                yield return [.. Stored(batch, await ReadAsync(batch, cancellation))];
            }
        }

        for (var batch = Next(order, top); batch.Count > 0; batch = Next(order, top))
        {
            yield return [.. Stored(batch, await ReadAsync(batch, cancellation))];
        }
    }

    /// <summary>Texts are gone through beside each other: most of what is done with them is this.</summary>
    private List<ReadCandidate> Match(
        QuestionTerms terms,
        IReadOnlyList<RankedCandidate> first,
        IReadOnlyDictionary<ChunkId, TitledText> texts
    )
    {
        var read = new ReadCandidate?[first.Count];
        Parallel.For(0, read.Length, i =>
            read[i] = texts.TryGetValue(pool.Candidates[first[i].Index].ChunkId, out var words)
                ? new ReadCandidate(first[i].Index, terms.Match(words.Title, words.Text))
                : null
        );
        return [.. read.OfType<ReadCandidate>()];
    }

    private ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> ReadAsync(
        IEnumerable<RankedCandidate> ranked,
        CancellationToken cancellation
    ) => read(IdsOf(ranked), cancellation);

    private ChunkId[] IdsOf(IEnumerable<RankedCandidate> ranked) => [.. ranked.Select(of => pool.Candidates[of.Index].ChunkId)];

    private IEnumerable<RankedChunk> Stored(IEnumerable<RankedCandidate> ranked, IReadOnlyDictionary<ChunkId, ArticleChunk> found)
    {
        foreach (var (index, score) in ranked)
        {
            if (found.TryGetValue(pool.Candidates[index].ChunkId, out var stored))
            {
                yield return new RankedChunk(index, pool.Candidates[index], score, stored);
            }
        }
    }

    private static List<RankedCandidate> Next(IEnumerator<RankedCandidate> order, int count)
    {
        var next = new List<RankedCandidate>(Math.Min(count, 64));
        while (next.Count < count && order.MoveNext())
        {
            next.Add(order.Current);
        }

        return next;
    }
}
