using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Fusion;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval;

/// <summary>
/// Questions to hits: reads the question, asks the index for candidates by words and by meaning, fuses the scores, shares the ranks among the
/// outlets named, and leaves out what says the same again. Thread-safe.
/// </summary>
public sealed class HybridSearcher(IChunkIndex index, IArticleStore articles, IEmbedder embedder, RetrievalOptions options, TimeProvider time)
    : ISearcher
{
    private readonly QuestionReader _reader = new(time, options.QuestionLength);

    /// <summary>At most <paramref name="top"/> hits, best first; none when the question holds no word or nothing is stored.</summary>
    public async ValueTask<SearchResult> SearchAsync(string question, int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (Read(question, top) is not { } read)
        {
            return new SearchResult([], 0);
        }

        var vector = options.TopDense > 0 ? embedder.EmbedQuestion(read.Text, cancellation) : [];
        var plan = SearchPlan.Of(read, vector, options);
        var pool = CandidatePool.Merge(await FindCandidatesAsync(plan, top, cancellation), plan.Probes.Count, options);
        return new SearchResult(TakeHits(plan, pool, top), pool.Candidates.Count);
    }

    public async ValueTask<IReadOnlyList<Hit>> GlanceAsync(string question, int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (Read(question, top) is not { } read)
        {
            return [];
        }

        var plan = SearchPlan.Of(read, ReadOnlyMemory<float>.Empty, options);
        var query = new IndexQuery(plan.Probes, ChunkFilter.None, options.TopLexical, 0);
        var pool = CandidatePool.Merge([await index.SearchAsync(query, cancellation)], plan.Probes.Count, options);
        return TakeHits(plan, pool, top);
    }

    /// <summary>Null when there is nothing to look for, or nothing to find it in.</summary>
    private Question? Read(string question, int top)
    {
        var read = _reader.Read(question, index.Sources);
        return read.HasWords && top > 0 && index.Count > 0 ? read : null;
    }

    private async Task<List<IReadOnlyList<Candidate>>> FindCandidatesAsync(SearchPlan plan, int top, CancellationToken cancellation)
    {
        var query = new IndexQuery(plan.Probes, ChunkFilter.None, Math.Max(options.TopLexical, top), options.TopDense == 0 ? 0 : Math.Max(options.TopDense, top));
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

    /// <summary>The store is read after the index: what was replaced in between is passed over.</summary>
    private List<Hit> TakeHits(SearchPlan plan, CandidatePool pool, int top)
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
