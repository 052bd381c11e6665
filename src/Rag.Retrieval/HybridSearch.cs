using System.Collections.Frozen;
using System.Collections.ObjectModel;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Coverage;
using Rag.Retrieval.Fusion;
using Rag.Retrieval.Recording;

namespace Rag.Retrieval;

/// <summary>
/// One question's search: asks the index for candidates by words and by meaning, fuses the scores, shares the ranks among the outlets
/// named, leaves out near duplicates, and puts further articles of a story last. Nothing is found when the question holds no word or
/// nothing is stored. Thread-safe.
/// </summary>
/// <param name="before">Looks for what the question takes over from its dialogue; null where it stands alone.</param>
internal sealed class HybridSearch(
    SearchPlan plan,
    ChunkFilter filter,
    long storedChunks,
    IChunkIndex index,
    IArticleCatalog articles,
    IStoryCatalog? stories,
    IEmbedder embedder,
    RetrievalOptions options,
    TimeProvider time,
    HybridSearch? before
) : ISearch
{
    private const string WordsAlone = "Part of the search is out of reach at the moment: this was found by its words alone.";

    /// <summary>Articles that a dialogue is taken to be about.</summary>
    private const int ArticlesBefore = 2;

    /// <summary>An embedder takes charge of the index and of questions at nearly the same time.</summary>
    private const int MostTries = 20;

    public DateTimeOffset? AsOf => filter.AsOf;

    public string? Reading => plan.Question.Carried is null ? null : plan.Question.Reading;

    public int Clauses => Math.Max(1, plan.Question.Clauses.Count);

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (!CanFind(top))
        {
            return new SearchResult([], 0);
        }

        var found = await SteadilyAsync(asked => FindCandidatesAsync(asked, top, cancellation), cancellation);
        var pool = CandidatePool.Merge([found], plan, Now, await ArticlesBeforeAsync(cancellation));
        var leftOut = new List<LeftOutPassage>();
        var hits = await TakeHitsAsync(pool, top, leftOut, cancellation);
        return new SearchResult(hits, pool.Candidates.Count)
        {
            LeftOut = leftOut,
            Notice = found is WordsAloneCandidates ? WordsAlone : null,
        };
    }

    public async ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        if (!CanFind(top))
        {
            return [];
        }

        var query = new IndexQuery(plan.SubQueries, filter, options.TopLexical, 0);
        var pool = CandidatePool.Merge([await index.SearchAsync(query, cancellation)], plan, Now, FrozenSet<ArticleId>.Empty);
        return await TakeHitsAsync(pool, top, [], cancellation);
    }

    /// <summary>The search as it finds its hits, to be ranked again; null where it can find none.</summary>
    /// <param name="top">How many hits it will be asked for at most.</param>
    /// <param name="added">Chunks that are to be among the candidates.</param>
    internal async ValueTask<SearchRecording?> RecordAsync(int top, IReadOnlySet<ChunkId> added, CancellationToken cancellation)
    {
        if (!CanFind(top))
        {
            return null;
        }

        var (found, all) = await SteadilyAsync(
            async asked =>
                (
                    await FindCandidatesAsync(asked, top, cancellation),
                    added.Count == 0 ? [] : await index.SearchAsync(Unbounded(asked), cancellation)
                ),
            cancellation
        );
        var pool = CandidatePool.Merge(
            [found, [.. all.Where(candidate => added.Contains(candidate.ChunkId))]],
            plan,
            Now,
            await ArticlesBeforeAsync(cancellation)
        );
        var chunks = await ReadChunksAsync([.. pool.Candidates.Select(candidate => candidate.ChunkId)], cancellation);
        var stories = await StoriesOfAsync(chunks.Values, cancellation);
        return new SearchRecording(
            new RecordedSearch(plan, pool, chunks, stories),
            [.. pool.Candidates.Select(candidate => chunks.GetValueOrDefault(candidate.ChunkId))],
            found.Select(candidate => candidate.ChunkId).ToHashSet(),
            all
        );
    }

    private IndexQuery Unbounded(EmbeddedPlan asked) =>
        new(asked.SubQueries, filter, int.MaxValue, options.TopDense == 0 ? 0 : int.MaxValue) { Embedder = asked.Embedder };

    /// <summary>Searches by one embedder's vectors: where another takes charge of the index meanwhile, all is asked again.</summary>
    private async Task<T> SteadilyAsync<T>(Func<EmbeddedPlan, Task<T>> search, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await search(SubQueriesWithVectors(cancellation));
            }
            catch (EmbedderChangedException) when (tried < MostTries)
            {
                await Task.Delay(tried, cancellation);
            }
        }
    }

    /// <summary>The time whose knowledge is asked for.</summary>
    private DateTimeOffset Now => AsOf ?? time.GetUtcNow();

    /// <summary>
    /// Those of the plan, and behind them the question as models read it: it is not ranked by, and tells how well a chunk matches a
    /// question that leaves half of itself to its dialogue.
    /// </summary>
    private EmbeddedPlan SubQueriesWithVectors(CancellationToken cancellation)
    {
        if (options.TopDense == 0)
        {
            return new EmbeddedPlan(plan.SubQueries, null);
        }

        var clauses = plan.ComparedClauses(options.Reread == 0 ? 0 : options.ClauseVectors).ToList();
        var texts = new List<string> { plan.Question.Text };
        texts.AddRange(clauses.Select(plan.TextOf));
        if (plan.Question.Reading != plan.Question.Text)
        {
            texts.Add(plan.Question.Reading);
        }

        var (maker, vectors) = embedder.Steadily(() => embedder.EmbedQuestions(texts, cancellation));
        var subQueries = plan.SubQueriesWith(vectors[0], clauses.Zip(vectors.Skip(1)).ToDictionary());
        return new EmbeddedPlan(texts.Count == 1 + clauses.Count ? subQueries : [.. subQueries, new SubQuery([], vectors[^1])], maker);
    }

    /// <summary>
    /// A question that leaves half of itself to its dialogue matches as it is read: "how old is he?" alone is near to every age there is.
    /// </summary>
    private SubQueryScore MatchOf(Candidate candidate)
    {
        var match = candidate.Scores[SearchPlan.WholeQuestion];
        return candidate.Scores.Count == plan.SubQueries.Count ? match : match with { BestWindow = candidate.Scores[^1].BestWindow };
    }

    /// <summary>What the turns before find is what they were about; empty where the question leans on none.</summary>
    private async ValueTask<IReadOnlySet<ArticleId>> ArticlesBeforeAsync(CancellationToken cancellation) =>
        before is null
            ? FrozenSet<ArticleId>.Empty
            : (await before.FindAsync(ArticlesBefore, cancellation)).Hits.Select(hit => hit.Article.Id).ToHashSet();

    private bool CanFind(int top) => plan.Question.HasWords && top > 0 && (storedChunks > 0 || AsOf is not null);

    /// <summary>The candidates of everything stored, and of each outlet named.</summary>
    private Task<IReadOnlyList<Candidate>> FindCandidatesAsync(EmbeddedPlan planned, int top, CancellationToken cancellation)
    {
        var outlets = new List<IReadOnlySet<string>>();
        foreach (var named in plan.Mentions.Select(mention => mention.Sources))
        {
            if (outlets.Count < IndexQuery.MostOutlets && !outlets.Exists(sources => sources.SetEquals(named)))
            {
                outlets.Add(named);
            }
        }

        var topDense = options.TopDense == 0 ? 0 : Math.Max(options.TopDense, top);
        var query = new IndexQuery(planned.SubQueries, filter, Math.Max(options.TopLexical, top), topDense)
        {
            Embedder = planned.Embedder,
            Outlets = outlets,
        };
        return index.SearchAsync(query, cancellation).AsTask();
    }

    /// <param name="leftOut">Gets what ranks among the hits and is none of them.</param>
    private async ValueTask<List<Hit>> TakeHitsAsync(
        CandidatePool pool,
        int top,
        List<LeftOutPassage> leftOut,
        CancellationToken cancellation
    )
    {
        var hits = new List<Hit>(Math.Min(top, pool.Candidates.Count));
        var selection = new HitSelection<HashSet<int>>(plan.Question.Sources, options, WordSequences.Overlap);
        var again = new List<Hit>();
        await foreach (var batch in new ChunkOrder(plan, pool, options, ReadTextsAsync, ReadChunksAsync).RankAsync(top, cancellation))
        {
            var storyOf = await StoriesOfAsync(batch.Select(ranked => ranked.Stored), cancellation);
            foreach (var (_, candidate, score, stored) in batch)
            {
                var story = storyOf.GetValueOrDefault(stored.Article.Id);
                var hit = new Hit(hits.Count + 1, score, stored.Chunk, stored.Article) { Match = MatchOf(candidate), Story = story };
                switch (selection.Offer(WordSequences.Of(stored.Chunk.Text), candidate.Source, candidate.ArticleId, story?.Id))
                {
                    case LeftOutReason.NearDuplicate:
                        leftOut.Add(new LeftOutPassage(new StoredPassage(stored.Chunk, stored.Article), LeftOutReason.NearDuplicate));
                        continue;
                    case LeftOutReason.Story:
                        again.Add(hit);
                        continue;
                }

                hits.Add(hit);
                if (hits.Count == top)
                {
                    leftOut.AddRange(again.Select(hit => new LeftOutPassage(hit, LeftOutReason.Story)));
                    return hits;
                }
            }
        }

        leftOut.AddRange(again.Skip(top - hits.Count).Select(hit => new LeftOutPassage(hit, LeftOutReason.Story)));
        hits.AddRange(again.Take(top - hits.Count).Select((hit, i) => hit with { Rank = hits.Count + 1 + i }));
        return hits;
    }

    private async ValueTask<IReadOnlyDictionary<ArticleId, Story>> StoriesOfAsync(
        IEnumerable<ArticleChunk> chunks,
        CancellationToken cancellation
    ) =>
        stories is null
            ? ReadOnlyDictionary<ArticleId, Story>.Empty
            : await stories.FindStoriesAsync([.. chunks.Select(chunk => chunk.Article.Id).Distinct()], cancellation);

    private async ValueTask<IReadOnlyDictionary<ChunkId, TitledText>> ReadTextsAsync(ChunkId[] ids, CancellationToken cancellation) =>
        AsOf is null
            ? await articles.FindTextsAsync(ids, cancellation)
            : (await ReadChunksAsync(ids, cancellation)).ToDictionary(found => found.Key, found => found.Value.Words);

    /// <summary>Those of earlier revisions are asked for only where a search may find them.</summary>
    private async ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> ReadChunksAsync(ChunkId[] ids, CancellationToken cancellation)
    {
        var found = await articles.FindChunksAsync(ids, cancellation);
        if (AsOf is null || found.Count == ids.Length)
        {
            return found;
        }

        var past = await articles.FindPastChunksAsync([.. ids.Where(id => !found.ContainsKey(id))], cancellation);
        return found.Concat(past).ToDictionary();
    }

    /// <param name="Embedder">The digest of what made the vectors; null where there are none.</param>
    private sealed record EmbeddedPlan(IReadOnlyList<SubQuery> SubQueries, string? Embedder);
}
