using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IChunkIndex"/> keeps to, held against a scan of the vectors as they were written.</summary>
public abstract class ChunkIndexRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    /// <summary>Stored vectors may be rounded to fp16.</summary>
    private const float Tolerance = 2e-3f;

    [Fact]
    public async Task Search_EmptyStore_FindsNothing()
    {
        Assert.Empty(await SearchAsync(new IndexQuery([SubQuery(1, "bab")], ChunkFilter.Public, 10, 10)));
        var contents = await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation);
        Assert.Equal(0, contents.Chunks);
        Assert.Empty(contents.Sources);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Search_DenseSubQueries_FindsTheBestOfEachAndScoresAllUnderAll(int seed)
    {
        var reference = await FillAsync(seed, 60);
        var subQueries = Enumerable.Range(0, 3).Select(q => SubQuery((seed * 10) + q)).ToArray();
        var candidates = await SearchAsync(new IndexQuery(subQueries, ChunkFilter.Public, 0, 7));
        AssertDense(reference, subQueries, candidates, 7);
    }

    [Fact]
    public async Task Search_LexicalSubQuery_FindsTheBestOfTheWholeRanking()
    {
        await FillAsync(4, 60);
        var subQuery = new SubQuery(SampleArticles.Terms("bab", "zup", "kog"), ReadOnlyMemory<float>.Empty);
        var all = await SearchAsync(new IndexQuery([subQuery], ChunkFilter.Public, 1000, 0));
        Assert.All(all, candidate => Assert.True(candidate.Scores[0].Lexical > 0));
        Assert.All(all, candidate => Assert.Equal((0, 0), (candidate.Scores[0].Dense, candidate.Scores[0].BestWindow)));
        var found = await Catalog.FindChunksAsync([.. all.Select(candidate => candidate.ChunkId)], Cancellation);
        var texts = all.Select(candidate => found[candidate.ChunkId].Chunk.Text).ToArray();
        Assert.All(texts, text => Assert.True(text.Contains("bab") || text.Contains("zup") || text.Contains("kog")));
        var best = await SearchAsync(new IndexQuery([subQuery], ChunkFilter.Public, 5, 0));
        var threshold = all.Select(candidate => candidate.Scores[0].Lexical).OrderDescending().ElementAt(4);
        Assert.Equal(5, best.Count);
        Assert.All(best, candidate => Assert.True(candidate.Scores[0].Lexical >= threshold));
    }

    [Fact]
    public async Task Search_LexicalCandidates_AreScoredUnderEverySubQuery()
    {
        var reference = await FillAsync(5, 60);
        var lexical = new SubQuery(SampleArticles.Terms("bab"), ReadOnlyMemory<float>.Empty);
        var dense = SubQuery(77);
        var both = new SubQuery(lexical.Terms, dense.Vector);
        var candidates = await SearchAsync(new IndexQuery([lexical, dense, both], ChunkFilter.Public, 4, 4));
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
    public async Task Search_VectorThatFindsNothing_ScoresWhatOthersFind()
    {
        await FillAsync(6, 60);
        var lexical = new SubQuery(SampleArticles.Terms("bab"), ReadOnlyMemory<float>.Empty);
        var scoring = SubQuery(78) with { FindsByVector = false };

        var found = await SearchAsync(new IndexQuery([lexical, scoring], ChunkFilter.Public, 4, 0));
        var beside = await SearchAsync(new IndexQuery([lexical, scoring], ChunkFilter.Public, 4, 4));

        Assert.Equal(found.Select(candidate => candidate.ChunkId), beside.Select(candidate => candidate.ChunkId));
        Assert.Contains(beside, candidate => candidate.Scores[1].Dense != 0);
    }

    [Fact]
    public async Task Search_TermWeight_ScalesTheScore()
    {
        await FillAsync(6, 30);
        var single = new SubQuery([new TermWeight("bab", 1)], ReadOnlyMemory<float>.Empty);
        var triple = new SubQuery([new TermWeight("bab", 3)], ReadOnlyMemory<float>.Empty);
        var candidates = await SearchAsync(new IndexQuery([single, triple], ChunkFilter.Public, 100, 0));
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.Equal(3 * candidate.Scores[0].Lexical, candidate.Scores[1].Lexical, 3));
    }

    [Fact]
    public async Task Search_ReplacedOrRemoved_IsNeverFound()
    {
        await FillAsync(9, 30);
        await CommitAsync(SampleArticles.Write("a9-1", revision: 2, chunks: 1, source: "Source 1"));
        await RemoveAsync("a9-2");
        var candidates = await SearchAsync(new IndexQuery([SubQuery(8, [.. SampleArticles.Words])], ChunkFilter.Public, 1000, 1000));
        Assert.Equal((await CountAsync()).Chunks, candidates.Count);
        Assert.Equal((await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation)).Chunks, candidates.Count);
        var stored = await Catalog.FindChunksAsync([.. candidates.Select(candidate => candidate.ChunkId)], Cancellation);
        Assert.Equal(candidates.Count, stored.Count);
        Assert.DoesNotContain(candidates, candidate => candidate.ArticleId.Value == "a9-2");
        Assert.Single(candidates, candidate => candidate.ArticleId.Value == "a9-1");
    }

    [Fact]
    public async Task Search_AfterReopening_GivesTheSameScores()
    {
        await FillAsync(10, 60);
        await CommitAsync(SampleArticles.Write("a10-3", revision: 2, chunks: 2));
        var query = new IndexQuery([SubQuery(1, "bab", "kog"), SubQuery(2, "zup")], ChunkFilter.Public, 20, 20);
        var before = await SearchAsync(query);
        Store.Reopen();
        var after = await SearchAsync(query);
        Assert.Equal(
            before.Select(candidate => candidate.ChunkId).Order(s_byId),
            after.Select(candidate => candidate.ChunkId).Order(s_byId)
        );
        var scores = after.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Scores);
        Assert.All(before, candidate => Assert.Equal(candidate.Scores, scores[candidate.ChunkId]));
    }

    [Fact]
    public async Task Contents_AfterRemovals_NameTheSourcesWithChunks()
    {
        await CommitAsync(
            SampleArticles.Write("a", chunks: 1, source: "One"),
            SampleArticles.Write("b", chunks: 1, source: "Two"),
            SampleArticles.Write("c", chunks: 0, source: "Three"),
            SampleArticles.Write("d", chunks: 1, source: null)
        );
        Assert.Equal(
            ["One", "Two"],
            (await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation)).Sources.Order(StringComparer.Ordinal)
        );
        await RemoveAsync("a");
        Assert.Equal(["Two"], (await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation)).Sources);
    }

    [Fact]
    public async Task Search_Canceled_Throws()
    {
        await FillAsync(11, 5);
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Index.SearchAsync(new IndexQuery([SubQuery(1)], ChunkFilter.Public, 5, 5), canceled.Token)
        );
    }

    [Fact]
    public async Task Search_WhileCommitting_SeesWholeCommitsOnly()
    {
        const int Chunks = 4;
        Assert.Equal(0, (await CountAsync()).Chunks);
        var writer = Task.Run(
            async () =>
            {
                for (var n = 1; n <= 60; n++)
                {
                    await Writer.CommitAsync(
                        [SampleArticles.Write("a", n, Chunks), SampleArticles.Write("b", n, Chunks)],
                        CancellationToken.None
                    );
                }
            },
            Cancellation
        );
        while (!writer.IsCompleted)
        {
            var candidates = await SearchAsync(new IndexQuery([SubQuery(1, [.. SampleArticles.Words])], ChunkFilter.Public, 100, 100));
            Assert.True(candidates.Count is 0 or 2 * Chunks, $"{candidates.Count} chunks were visible");
        }

        await writer;
    }

    private static readonly Comparer<ChunkId> s_byId = Comparer<ChunkId>.Create((left, right) => left.Value.CompareTo(right.Value));

    /// <summary>Commits articles in batches, replaces and removes some, and returns what is left.</summary>
    private async Task<Dictionary<ChunkId, ChunkDraft>> FillAsync(int seed, int articles)
    {
        var writes = Enumerable
            .Range(0, articles)
            .Select(n =>
                SampleArticles.Write(
                    $"a{seed}-{n}",
                    source: n % 5 == 0 ? null : $"Source {n % 3}",
                    publishedAt: n % 7 == 0 ? null : SampleArticles.Epoch.AddHours(n)
                )
            )
            .ToList();
        foreach (var batch in writes.Chunk(8))
        {
            await CommitAsync(batch);
        }

        for (var n = 0; n < articles; n += 6)
        {
            writes[n] = SampleArticles.Write(
                writes[n].Article.Id.Value,
                2,
                source: writes[n].Article.Source,
                publishedAt: writes[n].Article.PublishedAt
            );
            await CommitAsync(writes[n]);
        }

        var reference = new Dictionary<ChunkId, ChunkDraft>();
        foreach (var write in writes)
        {
            foreach (var (chunk, draft) in (await ChunksOfAsync(write.Article.Id.Value)).Zip(write.Chunks))
            {
                reference.Add(chunk.Id, draft);
            }
        }

        return reference;
    }

    private static void AssertDense(
        Dictionary<ChunkId, ChunkDraft> reference,
        SubQuery[] subQueries,
        IReadOnlyList<Candidate> candidates,
        int top
    )
    {
        var found = candidates.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Scores);
        var allowed = new HashSet<ChunkId>();
        for (var q = 0; q < subQueries.Length; q++)
        {
            var ranked = reference
                .Select(pair => (pair.Key, Score: Best(pair.Value, subQueries[q])))
                .OrderByDescending(pair => pair.Score)
                .ToArray();
            var threshold = ranked[top - 1].Score;
            Assert.All(ranked.Where(item => item.Score > threshold + Tolerance), item => Assert.Contains(item.Key, found.Keys));
            allowed.UnionWith(ranked.Where(item => item.Score >= threshold - Tolerance).Select(item => item.Key));
            Assert.All(found, pair => AssertScore(reference[pair.Key], subQueries[q], pair.Value[q]));
        }

        Assert.All(found.Keys, id => Assert.Contains(id, allowed));
        Assert.True(found.Count <= top * subQueries.Length);
    }

    private static void AssertScore(ChunkDraft draft, SubQuery subQuery, SubQueryScore score)
    {
        var whole = Cosine(draft.Vector, subQuery);
        Assert.Equal(whole, score.Dense, Tolerance);
        Assert.Equal(draft.Windows.Count == 0 ? whole : draft.Windows.Max(window => Cosine(window, subQuery)), score.BestWindow, Tolerance);
    }

    private static float Best(ChunkDraft draft, SubQuery subQuery) =>
        draft.Windows.Append(draft.Vector).Max(vector => Cosine(vector, subQuery));

    private static float Cosine(float[] vector, SubQuery subQuery)
    {
        var sum = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            sum += vector[i] * subQuery.Vector.Span[i];
        }

        return sum;
    }
}
