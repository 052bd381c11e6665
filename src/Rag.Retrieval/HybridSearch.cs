using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Fusion;

namespace Rag.Retrieval;

/// <summary>
/// One question's search: asks the index for candidates by words and by meaning, fuses the scores, shares the ranks among the outlets
/// named, and leaves out near duplicates. Nothing is found when the question holds no word or nothing is stored. Thread-safe.
/// </summary>
internal sealed class HybridSearch(
    SearchPlan plan, IChunkIndex index, IArticleStore articles, IEmbedder embedder, RetrievalOptions options, TimeProvider time) : ISearch
{
    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (!CanFind(top))
        {
            return new SearchResult([], 0);
        }

        var probes = options.TopDense > 0 ? plan.ProbesWith(embedder.EmbedQuestion(plan.Question.Text, cancellation)) : plan.Probes;
        var pool = CandidatePool.Merge(await FindCandidatesAsync(probes, top, cancellation), plan.Probes.Count, options);
        return new SearchResult(TakeHits(pool, top), pool.Candidates.Count);
    }

    public async ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (!CanFind(top))
        {
            return [];
        }

        var query = new IndexQuery(plan.Probes, ChunkFilter.None, options.TopLexical, 0);
        var pool = CandidatePool.Merge([await index.SearchAsync(query, cancellation)], plan.Probes.Count, options);
        return TakeHits(pool, top);
    }

    private bool CanFind(int top) => plan.Question.HasWords && top > 0 && index.Count > 0;

    /// <summary>The candidates of everything stored, then of each outlet named.</summary>
    private async Task<List<IReadOnlyList<Candidate>>> FindCandidatesAsync(
        IReadOnlyList<Probe> probes, int top, CancellationToken cancellation)
    {
        var topDense = options.TopDense == 0 ? 0 : Math.Max(options.TopDense, top);
        var query = new IndexQuery(probes, ChunkFilter.None, Math.Max(options.TopLexical, top), topDense);
        var searches = new List<IReadOnlyList<Candidate>> { await index.SearchAsync(query, cancellation) };
        var asked = new List<IReadOnlySet<string>>();
        foreach (var mention in plan.Mentions)
        {
            if (!asked.Any(sources => sources.SetEquals(mention.Sources)))
            {
                asked.Add(mention.Sources);
                searches.Add(await index.SearchAsync(query with { Filter = new ChunkFilter(mention.Sources) }, cancellation));
            }
        }

        return searches;
    }

    /// <summary>The store is read after the index: a chunk that was replaced in between is passed over.</summary>
    private List<Hit> TakeHits(CandidatePool pool, int top)
    {
        var ranking = new Ranker(plan, pool, options, time.GetUtcNow()).Rank();
        var hits = new List<Hit>(Math.Min(top, pool.Candidates.Count));
        var loaded = new Dictionary<ArticleId, Article?>();
        var duplicates = new NearDuplicates(plan.Question.Sources, options.NearDuplicate);
        foreach (var ranked in ranking)
        {
            if (hits.Count == top)
            {
                break;
            }

            var candidate = pool.Candidates[ranked.Index];
            if (articles.GetChunk(candidate.ChunkId) is not { } chunk || !duplicates.Accept(chunk.Text, candidate.Source))
            {
                continue;
            }

            if (!loaded.TryGetValue(chunk.ArticleId, out var article))
            {
                loaded.Add(chunk.ArticleId, article = articles.Get(chunk.ArticleId));
            }

            if (article is not null && article.Revision == chunk.Revision)
            {
                hits.Add(new Hit(hits.Count + 1, ranked.Score, chunk, article));
            }
        }

        return hits;
    }
}
