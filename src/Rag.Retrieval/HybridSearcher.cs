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
public sealed class HybridSearcher(IChunkIndex index, IArticleCatalog articles, IEmbedder embedder, RetrievalOptions options, TimeProvider time)
    : ISearcher
{
    private readonly QuestionReader _reader = new(time, options.QuestionLength);

    /// <summary>At most <paramref name="top"/> hits, best first; none when the question holds no word or nothing is stored.</summary>
    public async ValueTask<SearchResult> SearchAsync(string question, int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (await ReadAsync(question, top, cancellation) is not { } read)
        {
            return new SearchResult([], 0);
        }

        var vector = options.TopDense > 0 ? embedder.EmbedQuestion(read.Text, cancellation) : [];
        var plan = SearchPlan.Of(read, vector, options);
        var pool = CandidatePool.Merge(await FindCandidatesAsync(plan, top, cancellation), plan.SubQueries.Count, options);
        return new SearchResult(await TakeHitsAsync(plan, pool, top, cancellation), pool.Candidates.Count);
    }

    public async ValueTask<IReadOnlyList<Hit>> GlanceAsync(string question, int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (await ReadAsync(question, top, cancellation) is not { } read)
        {
            return [];
        }

        var plan = SearchPlan.Of(read, ReadOnlyMemory<float>.Empty, options);
        var query = new IndexQuery(plan.SubQueries, ChunkFilter.Public, options.TopLexical, 0);
        var pool = CandidatePool.Merge([await index.SearchAsync(query, cancellation)], plan.SubQueries.Count, options);
        return await TakeHitsAsync(plan, pool, top, cancellation);
    }

    /// <summary>Null when there is nothing to look for, or nothing to find it in.</summary>
    private async ValueTask<Question?> ReadAsync(string question, int top, CancellationToken cancellation)
    {
        var contents = await index.ContentsAsync(cancellation);
        var read = _reader.Read(question, contents.Sources);
        return read.HasWords && top > 0 && contents.Chunks > 0 ? read : null;
    }

    private async Task<List<IReadOnlyList<Candidate>>> FindCandidatesAsync(SearchPlan plan, int top, CancellationToken cancellation)
    {
        var query = new IndexQuery(plan.SubQueries, ChunkFilter.Public, Math.Max(options.TopLexical, top), options.TopDense == 0 ? 0 : Math.Max(options.TopDense, top));
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
    private async ValueTask<List<Hit>> TakeHitsAsync(SearchPlan plan, CandidatePool pool, int top, CancellationToken cancellation)
    {
        var hits = new List<Hit>(Math.Min(top, pool.Candidates.Count));
        var duplicates = new NearDuplicates(plan.Question.Sources, options.NearDuplicate);
        foreach (var batch in new Ranker(plan, pool, options, time.GetUtcNow()).Rank().Chunk(top))
        {
            var found = await articles.FindChunksAsync([.. batch.Select(ranked => pool.Candidates[ranked.Index].ChunkId)], cancellation);
            foreach (var (place, score) in batch)
            {
                var candidate = pool.Candidates[place];
                if (found.TryGetValue(candidate.ChunkId, out var stored) && duplicates.Accept(stored.Chunk.Text, candidate.Source))
                {
                    hits.Add(new Hit(hits.Count + 1, score, stored.Chunk, stored.Article));
                    if (hits.Count == top)
                    {
                        return hits;
                    }
                }
            }
        }

        return hits;
    }
}
