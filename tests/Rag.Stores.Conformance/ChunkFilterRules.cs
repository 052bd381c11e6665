using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IChunkIndex"/> finds under a <see cref="ChunkFilter"/>, by words as by vectors.</summary>
public abstract class ChunkFilterRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    private static readonly AccessScope s_desk = new("desk");
    private static readonly AccessScope s_tenant = new("tenant-1");

    [Fact]
    public async Task Search_FilterBySource_FindsNoOther()
    {
        var writes = Enumerable
            .Range(0, 30)
            .Select(n => SampleArticles.Write($"a{n}", chunks: 2, source: n % 5 == 0 ? null : $"Source {n % 3}"));
        await CommitAsync([.. writes]);
        var filter = new ChunkFilter(new HashSet<string> { "Source 1", "Unknown" });
        var candidates = await SearchAsync(new IndexQuery([SubQuery(8, "bab", "zup")], filter, 50, 50));
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.Equal("Source 1", candidate.Source));
        Assert.Empty(await SearchAsync(new IndexQuery([SubQuery(8, "bab")], new ChunkFilter(new HashSet<string>()), 50, 50)));
    }

    [Fact]
    public async Task Search_SetsOfOutlets_FindsWhatSearchesWithinEachFindBesideThatOfAll()
    {
        await CommitAsync([
            .. Enumerable.Range(0, 60).Select(n => SampleArticles.Write($"a{n}", chunks: 2, source: n % 5 == 0 ? null : $"Source {n % 7}")),
        ]);
        var filter = new ChunkFilter(new HashSet<string> { "Source 1", "Source 2", "Source 3", "Source 4" });
        IReadOnlySet<string>[] outlets =
        [
            new HashSet<string> { "Source 1" },
            new HashSet<string> { "Source 2", "Source 3" },
            new HashSet<string> { "Source 6", "Unknown" },
        ];
        foreach (var within in new[] { ChunkFilter.Public, filter })
        {
            var query = new IndexQuery([SubQuery(8, "bab", "zup"), SubQuery(9, "kog")], within, 3, 3);
            var apart = (query with { Outlets = outlets }).Apart().ToList();
            var expected = new Dictionary<ChunkId, Candidate>();
            foreach (var part in apart)
            {
                foreach (var candidate in await SearchAsync(part))
                {
                    expected[candidate.ChunkId] = candidate;
                }
            }

            var found = await SearchAsync(query with { Outlets = outlets });

            Assert.Equal(within == filter ? 3 : 4, apart.Count);
            Assert.True(found.Count > (await SearchAsync(query)).Count);
            Assert.Equal(expected.Keys.Select(id => id.Value).Order(), found.Select(candidate => candidate.ChunkId.Value).Order());
            Assert.All(found, candidate => Assert.Equal(expected[candidate.ChunkId].Scores, candidate.Scores));
        }

        var many = Enumerable.Range(0, IndexQuery.MostOutlets + 1).Select(n => new HashSet<string> { $"Source {n}" });
        var tooMany = new IndexQuery([SubQuery(8, "bab")], ChunkFilter.Public, 3, 3) { Outlets = [.. many] };
        await Assert.ThrowsAsync<ArgumentException>(() => SearchAsync(tooMany));
    }

    [Fact]
    public async Task Search_FilterByDate_IsHalfOpenAndLeavesOutTheUndated()
    {
        var day = SampleArticles.Epoch;
        await CommitAsync(
            SampleArticles.Write("before", chunks: 2, publishedAt: day.AddTicks(-1)),
            SampleArticles.Write("first", chunks: 2, publishedAt: day),
            SampleArticles.Write("last", chunks: 2, publishedAt: day.AddDays(1).AddTicks(-1)),
            SampleArticles.Write("after", chunks: 2, publishedAt: day.AddDays(1)),
            SampleArticles.Write("undated", chunks: 2)
        );
        await AssertFound(new ChunkFilter(null, day, day.AddDays(1)), "first", "last");
        await AssertFound(new ChunkFilter(null, day), "after", "first", "last");
        await AssertFound(new ChunkFilter(null, null, day), "before");
    }

    [Fact]
    public async Task Search_FilterByLanguage_ComparesWholeTagsAndLeavesOutTheUnknown()
    {
        await CommitAsync(
            SampleArticles.Write("british", chunks: 2, language: "en-GB"),
            SampleArticles.Write("english", chunks: 2, language: "en"),
            SampleArticles.Write("german", chunks: 2, language: "de"),
            SampleArticles.Write("unknown", chunks: 2)
        );
        await AssertFound(new ChunkFilter(Languages: new HashSet<string> { "en" }), "english");
        await AssertFound(new ChunkFilter(Languages: new HashSet<string> { "de", "en-GB", "fr" }), "british", "german");
        await AssertFound(new ChunkFilter(Languages: new HashSet<string>()));
        await AssertFound(ChunkFilter.Public, "british", "english", "german", "unknown");
    }

    [Fact]
    public async Task Search_ScopesNotNamed_FindsPublicChunksAlone()
    {
        await CommitScopesAsync();
        await AssertFound(ChunkFilter.Public, "open");
        await AssertFound(new ChunkFilter(new HashSet<string> { "The Gob" }), "open");
        await AssertFound(ChunkFilter.Public with { Scopes = new HashSet<AccessScope> { s_desk } }, "internal");
        await AssertFound(
            ChunkFilter.Public with
            {
                Scopes = new HashSet<AccessScope> { s_tenant, AccessScope.Public },
            },
            "open",
            "own"
        );
        await AssertFound(ChunkFilter.Public with { Scopes = new HashSet<AccessScope>() });
    }

    [Fact]
    public async Task Search_ArticleMovedToAnotherScope_IsFoundThereAlone()
    {
        await CommitScopesAsync();
        await CommitAsync(SampleArticles.Write("open", 2, chunks: 2, scope: s_desk));
        await AssertFound(ChunkFilter.Public);
        await AssertFound(ChunkFilter.Public with { Scopes = new HashSet<AccessScope> { s_desk } }, "internal", "open");
    }

    /// <summary>
    /// Rarity of words and lengths of texts are counted over what the asker may read: scores are to the last bit those of a store that
    /// holds nothing else, so that nobody finds out which words stand in texts of others.
    /// </summary>
    [Fact]
    public async Task Search_ArticlesOfOtherReaders_ChangeNoScore()
    {
        await CommitAsync([.. Enumerable.Range(0, 20).Select(n => SampleArticles.Write($"open{n}", chunks: 2))]);
        var query = new IndexQuery([SubQuery(1, "bab", "zup", "kog")], ChunkFilter.Public, 50, 50);
        var before = await ScoresAsync(query);

        await CommitAsync([.. Enumerable.Range(0, 50).Select(n => SampleArticles.Write($"own{n}", chunks: 3, scope: s_tenant))]);
        Assert.Equal(before, await ScoresAsync(query));
        Store.Reopen();
        Assert.Equal(before, await ScoresAsync(query));

        var own = query with
        {
            Filter = ChunkFilter.Public with
            {
                Scopes = new HashSet<AccessScope> { AccessScope.Public, s_tenant },
            },
        };
        Assert.NotEqual(before, (await ScoresAsync(own)).Where(scored => scored.Article.StartsWith("open", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Contents_ArticlesOfOtherReaders_AreNotTold()
    {
        await CommitAsync(
            SampleArticles.Write("open", chunks: 2, source: "The Gob"),
            SampleArticles.Write("own", chunks: 3, source: "The Secret", scope: s_tenant)
        );

        var contents = await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation);
        Assert.Equal((2, "The Gob"), (contents.Chunks, Assert.Single(contents.Sources)));
        var own = await Index.ContentsAsync(new HashSet<AccessScope> { s_tenant, AccessScope.Public }, Cancellation);
        Assert.Equal(5, own.Chunks);
        Assert.Equal(["The Gob", "The Secret"], own.Sources);
        await Writer.RemoveAsync(new ArticleId("own"), Cancellation);
        Assert.Equal(
            ["The Gob"],
            (await Index.ContentsAsync(new HashSet<AccessScope> { s_tenant, AccessScope.Public }, Cancellation)).Sources
        );
    }

    [Fact]
    public async Task Search_SeveralRestrictions_AllHold()
    {
        var day = SampleArticles.Epoch;
        await CommitAsync(
            SampleArticles.Write("all", chunks: 2, source: "S", publishedAt: day, language: "en", scope: s_desk),
            SampleArticles.Write("source", chunks: 2, source: "T", publishedAt: day, language: "en", scope: s_desk),
            SampleArticles.Write("date", chunks: 2, source: "S", publishedAt: day.AddDays(-1), language: "en", scope: s_desk),
            SampleArticles.Write("language", chunks: 2, source: "S", publishedAt: day, language: "de", scope: s_desk),
            SampleArticles.Write("scope", chunks: 2, source: "S", publishedAt: day, language: "en")
        );
        var filter = new ChunkFilter(new HashSet<string> { "S" }, day, day.AddDays(1), new HashSet<string> { "en" })
        {
            Scopes = new HashSet<AccessScope> { s_desk },
        };
        await AssertFound(filter, "all");
        Store.Reopen();
        await AssertFound(filter, "all");
    }

    private Task CommitScopesAsync() =>
        CommitAsync(
            SampleArticles.Write("open", chunks: 2),
            SampleArticles.Write("internal", chunks: 2, scope: s_desk),
            SampleArticles.Write("own", chunks: 2, scope: s_tenant)
        );

    /// <summary>By words alone, then by the vector alone.</summary>
    private async Task AssertFound(ChunkFilter filter, params string[] articles)
    {
        var query = SubQuery(1, [.. SampleArticles.Words]);
        Assert.Equal(articles, await FoundAsync(new IndexQuery([query], filter, 50, 0)));
        Assert.Equal(articles, await FoundAsync(new IndexQuery([query], filter, 0, 50)));
    }

    private async Task<List<(string Article, long Chunk, float Lexical, float Dense)>> ScoresAsync(IndexQuery query) =>
        [
            .. (await SearchAsync(query)).Select(candidate =>
                (candidate.ArticleId.Value, candidate.ChunkId.Value, candidate.Scores[0].Lexical, candidate.Scores[0].Dense)
            ),
        ];

    private async Task<IEnumerable<string>> FoundAsync(IndexQuery query) =>
        (await SearchAsync(query)).Select(candidate => candidate.ArticleId.Value).Distinct().Order(StringComparer.Ordinal);
}
