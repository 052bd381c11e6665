using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IChunkIndex"/> keeps to, held against a scan of the vectors as they were written.</summary>
public abstract class ChunkIndexRules : IDisposable
{
    /// <summary>Stored vectors may be rounded to fp16.</summary>
    private const float Tolerance = 2e-3f;

    private readonly Lazy<StoreUnderTest> _store;

    protected ChunkIndexRules() => _store = new Lazy<StoreUnderTest>(Create);

    private IArticleStore Articles => _store.Value.Articles;

    private IChunkIndex Index => _store.Value.Index;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract StoreUnderTest Create();

    [Fact]
    public async Task Search_EmptyStore_FindsNothing()
    {
        Assert.Empty(await Search(new IndexQuery([Probe(1, "bab")], ChunkFilter.None, 10, 10)));
        Assert.Equal(0, Index.Count);
        Assert.Empty(Index.Sources);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Search_DenseProbes_FindsTheBestOfEachAndScoresAllUnderAll(int seed)
    {
        var reference = Fill(seed, 60);
        var probes = Enumerable.Range(0, 3).Select(p => Probe((seed * 10) + p)).ToArray();
        var candidates = await Search(new IndexQuery(probes, ChunkFilter.None, 0, 7));
        AssertDense(reference, probes, candidates, 7);
    }

    [Fact]
    public async Task Search_LexicalProbe_FindsTheBestOfTheWholeRanking()
    {
        Fill(4, 60);
        var probe = new Probe(SampleArticles.Terms("bab", "zup", "kog"), ReadOnlyMemory<float>.Empty);
        var all = await Search(new IndexQuery([probe], ChunkFilter.None, 1000, 0));
        Assert.All(all, candidate => Assert.True(candidate.Scores[0].Lexical > 0));
        Assert.All(all, candidate => Assert.Equal((0, 0), (candidate.Scores[0].Dense, candidate.Scores[0].BestWindow)));
        var texts = all.Select(candidate => Articles.GetChunk(candidate.ChunkId)!.Text).ToArray();
        Assert.All(texts, text => Assert.True(text.Contains("bab") || text.Contains("zup") || text.Contains("kog")));
        var best = await Search(new IndexQuery([probe], ChunkFilter.None, 5, 0));
        var threshold = all.Select(candidate => candidate.Scores[0].Lexical).OrderDescending().ElementAt(4);
        Assert.Equal(5, best.Count);
        Assert.All(best, candidate => Assert.True(candidate.Scores[0].Lexical >= threshold));
    }

    [Fact]
    public async Task Search_LexicalCandidates_AreScoredUnderEveryProbe()
    {
        var reference = Fill(5, 60);
        var lexical = new Probe(SampleArticles.Terms("bab"), ReadOnlyMemory<float>.Empty);
        var dense = Probe(77);
        var both = new Probe(lexical.Terms, dense.Vector);
        var candidates = await Search(new IndexQuery([lexical, dense, both], ChunkFilter.None, 4, 4));
        foreach (var candidate in candidates)
        {
            Assert.Equal(3, candidate.Scores.Count);
            Assert.Equal(0, candidate.Scores[1].Lexical);
            Assert.Equal(candidate.Scores[0].Lexical, candidate.Scores[2].Lexical);
            Assert.Equal(candidate.Scores[1].Dense, candidate.Scores[2].Dense);
            AssertScore(reference[candidate.ChunkId], dense, candidate.Scores[1]);
        }
    }

    [Fact]
    public async Task Search_TermWeight_ScalesTheScore()
    {
        Fill(6, 30);
        var single = new Probe([new TermWeight("bab", 1)], ReadOnlyMemory<float>.Empty);
        var triple = new Probe([new TermWeight("bab", 3)], ReadOnlyMemory<float>.Empty);
        var candidates = await Search(new IndexQuery([single, triple], ChunkFilter.None, 100, 0));
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.Equal(3 * candidate.Scores[0].Lexical, candidate.Scores[1].Lexical, 3));
    }

    [Fact]
    public async Task Search_FilterBySource_FindsNoOther()
    {
        Fill(7, 60);
        var filter = new ChunkFilter(new HashSet<string> { "Source 1", "Unknown" });
        var candidates = await Search(new IndexQuery([Probe(8, "bab", "zup")], filter, 50, 50));
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.Equal("Source 1", candidate.Source));
        Assert.Empty(await Search(new IndexQuery([Probe(8, "bab")], new ChunkFilter(new HashSet<string>()), 50, 50)));
    }

    [Fact]
    public async Task Search_FilterByDate_IsHalfOpenAndLeavesOutTheUndated()
    {
        var day = SampleArticles.Epoch;
        Articles.Commit(
            [
                SampleArticles.Write("before", chunks: 2, publishedAt: day.AddTicks(-1)),
                SampleArticles.Write("first", chunks: 2, publishedAt: day),
                SampleArticles.Write("last", chunks: 2, publishedAt: day.AddDays(1).AddTicks(-1)),
                SampleArticles.Write("after", chunks: 2, publishedAt: day.AddDays(1)),
                SampleArticles.Write("undated", chunks: 2),
            ],
            Cancellation);
        Assert.Equal(["first", "last"], await Found(new ChunkFilter(null, day, day.AddDays(1))));
        Assert.Equal(["after", "first", "last"], await Found(new ChunkFilter(null, day)));
        Assert.Equal(["before"], await Found(new ChunkFilter(null, null, day)));

        async Task<IEnumerable<string>> Found(ChunkFilter filter) => (await Search(new IndexQuery([Probe(1, [.. SampleArticles.Words])], filter, 50, 50)))
            .Select(candidate => candidate.ArticleId.Value).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Search_ReplacedOrRemoved_IsNeverFound()
    {
        Fill(9, 30);
        Articles.Commit([SampleArticles.Write("a9-1", revision: 2, chunks: 1, source: "Source 1")], Cancellation);
        Articles.Remove(new ArticleId("a9-2"), Cancellation);
        var candidates = await Search(new IndexQuery([Probe(8, [.. SampleArticles.Words])], ChunkFilter.None, 1000, 1000));
        Assert.Equal(Articles.ChunkCount, candidates.Count);
        Assert.Equal(Index.Count, candidates.Count);
        Assert.All(candidates, candidate => Assert.NotNull(Articles.GetChunk(candidate.ChunkId)));
        Assert.DoesNotContain(candidates, candidate => candidate.ArticleId.Value == "a9-2");
        Assert.Single(candidates, candidate => candidate.ArticleId.Value == "a9-1");
    }

    [Fact]
    public async Task Search_AfterReopening_GivesTheSameScores()
    {
        Fill(10, 60);
        Articles.Commit([SampleArticles.Write("a10-3", revision: 2, chunks: 2)], Cancellation);
        var query = new IndexQuery([Probe(1, "bab", "kog"), Probe(2, "zup")], ChunkFilter.None, 20, 20);
        var before = await Search(query);
        _store.Value.Reopen();
        var after = await Search(query);
        Assert.Equal(before.Select(candidate => candidate.ChunkId).Order(s_byId), after.Select(candidate => candidate.ChunkId).Order(s_byId));
        var scores = after.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Scores);
        Assert.All(before, candidate => Assert.Equal(candidate.Scores, scores[candidate.ChunkId]));
    }

    [Fact]
    public void Sources_AfterRemovals_AreThoseWithChunks()
    {
        Articles.Commit(
            [
                SampleArticles.Write("a", chunks: 1, source: "One"),
                SampleArticles.Write("b", chunks: 1, source: "Two"),
                SampleArticles.Write("c", chunks: 0, source: "Three"),
                SampleArticles.Write("d", chunks: 1, source: null),
            ],
            Cancellation);
        Assert.Equal(["One", "Two"], Index.Sources.Order(StringComparer.Ordinal));
        Articles.Remove(new ArticleId("a"), Cancellation);
        Assert.Equal(["Two"], Index.Sources);
    }

    [Fact]
    public async Task Search_Canceled_Throws()
    {
        Fill(11, 5);
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Index.SearchAsync(new IndexQuery([Probe(1)], ChunkFilter.None, 5, 5), canceled.Token));
    }

    [Fact]
    public async Task Search_WhileCommitting_SeesWholeCommitsOnly()
    {
        const int Chunks = 4;
        Assert.Equal(0, Articles.ChunkCount);
        var writer = Task.Run(
            () =>
            {
                for (var n = 1; n <= 60; n++)
                {
                    Articles.Commit([SampleArticles.Write("a", n, Chunks), SampleArticles.Write("b", n, Chunks)], CancellationToken.None);
                }
            },
            Cancellation);
        while (!writer.IsCompleted)
        {
            var candidates = await Search(new IndexQuery([Probe(1, [.. SampleArticles.Words])], ChunkFilter.None, 100, 100));
            Assert.True(candidates.Count is 0 or 2 * Chunks, $"{candidates.Count} chunks were visible");
        }

        await writer;
    }

    private static readonly Comparer<ChunkId> s_byId = Comparer<ChunkId>.Create((left, right) => left.Value.CompareTo(right.Value));

    private async Task<IReadOnlyList<Candidate>> Search(IndexQuery query) => await Index.SearchAsync(query, Cancellation);

    private static Probe Probe(int seed, params string[] words) => new(SampleArticles.Terms(words), SampleArticles.Vector(new Random(seed)));

    /// <summary>Commits articles in batches, replaces and removes some, and returns what is left.</summary>
    private Dictionary<ChunkId, ChunkDraft> Fill(int seed, int articles)
    {
        var writes = Enumerable.Range(0, articles).Select(n => SampleArticles.Write(
            $"a{seed}-{n}", source: n % 5 == 0 ? null : $"Source {n % 3}", publishedAt: n % 7 == 0 ? null : SampleArticles.Epoch.AddHours(n))).ToList();
        foreach (var batch in writes.Chunk(8))
        {
            Articles.Commit(batch, Cancellation);
        }

        for (var n = 0; n < articles; n += 6)
        {
            writes[n] = SampleArticles.Write(writes[n].Article.Id.Value, 2, source: writes[n].Article.Source, publishedAt: writes[n].Article.PublishedAt);
            Articles.Commit([writes[n]], Cancellation);
        }

        var reference = new Dictionary<ChunkId, ChunkDraft>();
        foreach (var write in writes)
        {
            foreach (var (chunk, draft) in Articles.ChunksOf(write.Article.Id).Zip(write.Chunks))
            {
                reference.Add(chunk.Id, draft);
            }
        }

        return reference;
    }

    private static void AssertDense(Dictionary<ChunkId, ChunkDraft> reference, Probe[] probes, IReadOnlyList<Candidate> candidates, int top)
    {
        var found = candidates.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Scores);
        var allowed = new HashSet<ChunkId>();
        for (var p = 0; p < probes.Length; p++)
        {
            var ranked = reference.Select(pair => (pair.Key, Score: Best(pair.Value, probes[p]))).OrderByDescending(pair => pair.Score).ToArray();
            var threshold = ranked[top - 1].Score;
            Assert.All(ranked.Where(item => item.Score > threshold + Tolerance), item => Assert.Contains(item.Key, found.Keys));
            allowed.UnionWith(ranked.Where(item => item.Score >= threshold - Tolerance).Select(item => item.Key));
            Assert.All(found, pair => AssertScore(reference[pair.Key], probes[p], pair.Value[p]));
        }

        Assert.All(found.Keys, id => Assert.Contains(id, allowed));
        Assert.True(found.Count <= top * probes.Length);
    }

    private static void AssertScore(ChunkDraft draft, Probe probe, ProbeScore score)
    {
        var whole = Cosine(draft.Vector, probe);
        Assert.Equal(whole, score.Dense, Tolerance);
        Assert.Equal(draft.Windows.Count == 0 ? whole : draft.Windows.Max(window => Cosine(window, probe)), score.BestWindow, Tolerance);
    }

    private static float Best(ChunkDraft draft, Probe probe) => draft.Windows.Select(window => Cosine(window, probe)).Append(Cosine(draft.Vector, probe)).Max();

    private static float Cosine(float[] vector, Probe probe)
    {
        var sum = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            sum += vector[i] * probe.Vector.Span[i];
        }

        return sum;
    }
}
