using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleCatalog"/> keeps to.</summary>
public abstract class ArticleCatalogRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    [Fact]
    public async Task Find_AfterCommit_ReturnsTheArticleAsWritten()
    {
        var write = SampleArticles.Write(
            "a",
            publishedAt: SampleArticles.Epoch.AddTicks(1),
            url: "https://gob.example/a",
            language: "en-GB",
            scope: new AccessScope("desk")
        );
        await CommitAsync(write);
        Assert.Equal(write.Article, await FindAsync("a"));
        Assert.Null(await FindAsync("A"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("café عربي 新聞 \U0001F5DE")]
    [InlineData("a\0b\u0001c\r\n\t")]
    [InlineData("'; DROP TABLE article; --")]
    public async Task Find_AnyText_ComesBackUnchanged(string body)
    {
        var write = SampleArticles.Write("a", chunks: 0);
        write = write with { Article = write.Article with { Body = body, Title = body, Author = body } };
        await CommitAsync(write);
        Assert.Equal(write.Article, await FindAsync("a"));
    }

    [Fact]
    public async Task Find_OnlyBodyGiven_TheRestStaysNull()
    {
        var write = SampleArticles.Write("a", source: null);
        write = write with { Article = write.Article with { Title = null, Category = null } };
        await CommitAsync(write);
        var article = await FindAsync("a");
        Assert.Equal(write.Article, article);
        Assert.Equal((null, AccessScope.Public), (article!.Language, article.Scope));
    }

    [Fact]
    public async Task FindByUrl_KnownUrl_FindsItsArticleAlone()
    {
        await CommitAsync(
            SampleArticles.Write("a", url: "https://gob.example/a"),
            SampleArticles.Write("b", url: "https://gob.example/b"),
            SampleArticles.Write("c")
        );
        Assert.Equal("b", (await Catalog.FindByUrlAsync("https://gob.example/b", AccessScope.Public, Cancellation))?.Id.Value);
        Assert.Null(await Catalog.FindByUrlAsync("https://gob.example/c", AccessScope.Public, Cancellation));
    }

    [Fact]
    public async Task FindByUrl_SeveralArticles_FindsTheOneRevisedLast()
    {
        await CommitAsync(
            SampleArticles.Write("a", revision: 2, url: "https://gob.example/a"),
            SampleArticles.Write("b", url: "https://gob.example/a")
        );
        Assert.Equal("a", (await Catalog.FindByUrlAsync("https://gob.example/a", AccessScope.Public, Cancellation))?.Id.Value);
    }

    [Fact]
    public async Task FindBySourceId_SeveralArticles_FindsTheOneRevisedLast()
    {
        await CommitAsync(
            SampleArticles.Write("a", revision: 2, sourceId: "17"),
            SampleArticles.Write("b", sourceId: "17"),
            SampleArticles.Write("c", sourceId: "18"),
            SampleArticles.Write("d")
        );
        Assert.Equal("a", (await Catalog.FindBySourceIdAsync("17", AccessScope.Public, Cancellation))?.Id.Value);
        Assert.Equal("18", (await Catalog.FindBySourceIdAsync("18", AccessScope.Public, Cancellation))?.SourceId);
        Assert.Null(await Catalog.FindBySourceIdAsync("c", AccessScope.Public, Cancellation));
    }

    /// <summary>An article at the same address for other readers is another one, and says nothing of this.</summary>
    [Fact]
    public async Task FindByUrlAndSourceId_ArticlesOfTwoScopes_FindTheirOwnAlone()
    {
        var desk = new AccessScope("acme/desk");
        await CommitAsync(
            SampleArticles.Write("a", url: "https://gob.example/a", sourceId: "17"),
            SampleArticles.Write("b", revision: 2, url: "https://gob.example/a", sourceId: "17", scope: desk),
            SampleArticles.Write("c", url: "https://gob.example/c", sourceId: "18", scope: desk)
        );

        Assert.Equal("a", (await Catalog.FindByUrlAsync("https://gob.example/a", AccessScope.Public, Cancellation))!.Id.Value);
        Assert.Equal("b", (await Catalog.FindByUrlAsync("https://gob.example/a", desk, Cancellation))!.Id.Value);
        Assert.Null(await Catalog.FindByUrlAsync("https://gob.example/c", AccessScope.Public, Cancellation));
        Assert.Equal("a", (await Catalog.FindBySourceIdAsync("17", AccessScope.Public, Cancellation))!.Id.Value);
        Assert.Equal("b", (await Catalog.FindBySourceIdAsync("17", desk, Cancellation))!.Id.Value);
        Assert.Null(await Catalog.FindBySourceIdAsync("18", new AccessScope("bolt/desk"), Cancellation));
    }

    [Fact]
    public async Task ChunksOf_AfterCommit_ReturnsThemByOrdinalWithTheirTexts()
    {
        var write = SampleArticles.Write("a", chunks: 4);
        await CommitAsync(write);
        var chunks = await ChunksOfAsync("a");
        Assert.Equal(
            write.Chunks.Select(draft => (draft.Ordinal, draft.Start, draft.End, draft.Text)),
            chunks.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.End, chunk.Text))
        );
        var found = await FindChunksAsync(chunks);
        Assert.All(chunks, chunk => Assert.Equal(chunk, found[chunk.Id].Chunk));
        Assert.All(chunks, chunk => Assert.Equal(write.Article.Body[chunk.Start..chunk.End], chunk.Text));
        Assert.Empty(await ChunksOfAsync("b"));
    }

    [Fact]
    public async Task FindChunks_OfSeveralArticles_GivesEachWithItsArticleAndLeavesOutTheUnknown()
    {
        ArticleWrite[] writes = [SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", revision: 5, chunks: 1)];
        await CommitAsync(writes);
        Chunk[] chunks = [.. await ChunksOfAsync("a"), .. await ChunksOfAsync("b")];
        var unknown = new ChunkId(chunks.Max(chunk => chunk.Id.Value) + 1);
        var found = await Catalog.FindChunksAsync([chunks[3].Id, unknown, chunks[0].Id, chunks[2].Id, chunks[0].Id], Cancellation);
        Assert.Equal(3, found.Count);
        Assert.Equal(new ArticleChunk(chunks[0], writes[0].Article), found[chunks[0].Id]);
        Assert.Equal(new ArticleChunk(chunks[2], writes[0].Article), found[chunks[2].Id]);
        Assert.Equal(new ArticleChunk(chunks[3], writes[1].Article), found[chunks[3].Id]);
        var texts = await Catalog.FindTextsAsync([chunks[3].Id, unknown, chunks[0].Id, chunks[2].Id, chunks[0].Id], Cancellation);
        Assert.Equal(found.ToDictionary(pair => pair.Key, pair => pair.Value.Words), texts);
        Assert.Empty(await Catalog.FindTextsAsync([], Cancellation));
        Assert.Empty(await Catalog.FindChunksAsync([], Cancellation));
    }

    [Fact]
    public async Task FindTexts_ReadBeforeTheArticleWasReplacedOrRemoved_AreNotFoundAfterwards()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 2), SampleArticles.Write("b", chunks: 1));
        ChunkId[] first = [.. (await ChunksOfAsync("a")).Concat(await ChunksOfAsync("b")).Select(chunk => chunk.Id)];
        Assert.Equal(first.ToHashSet(), (await Catalog.FindTextsAsync(first, Cancellation)).Keys.ToHashSet());

        await CommitAsync(SampleArticles.Write("a", revision: 2, chunks: 2));
        Assert.Equal([first[2]], (await Catalog.FindTextsAsync(first, Cancellation)).Keys);

        await RemoveAsync("b");
        Assert.Empty(await Catalog.FindTextsAsync(first, Cancellation));
        var second = await ChunksOfAsync("a");
        var texts = await Catalog.FindTextsAsync([.. second.Select(chunk => chunk.Id)], Cancellation);
        Assert.Equal(second.Select(chunk => chunk.Text).Order(), texts.Values.Select(words => words.Text).Order());
    }

    /// <summary>A feed that carries another outlet's address does not stand before that outlet.</summary>
    [Fact]
    public async Task FindByUrl_OneThatAFeedHasForItself_ComesLast()
    {
        var (url, feed) = ("https://post.example/a", FeedId.Of("https://evil.example/feed"));
        var own = ArticleId.Of(url, feed);
        await CommitAsync(SampleArticles.Write(own.Value, url: url, sourceId: "17"));
        Assert.Equal(own, (await Catalog.FindByUrlAsync(url, AccessScope.Public, Cancellation))!.Id);

        await CommitAsync(SampleArticles.Write("a", url: url, sourceId: "17"));
        await CommitAsync(SampleArticles.Write(own.Value, revision: 2, url: url, sourceId: "17"));

        Assert.Equal((feed, null), (own.Feed, new ArticleId("a").Feed));
        Assert.Equal("a", (await Catalog.FindByUrlAsync(url, AccessScope.Public, Cancellation))!.Id.Value);
        Assert.Equal("a", (await Catalog.FindBySourceIdAsync("17", AccessScope.Public, Cancellation))!.Id.Value);
    }

    [Fact]
    public async Task Revisions_AfterCorrections_AreAllThereNewestFirst()
    {
        ArticleWrite[] writes =
        [
            SampleArticles.Write("a", 1, language: "en", sourceId: "17"),
            SampleArticles.Write("a", 2, scope: new AccessScope("desk")),
            SampleArticles.Write("a", 3),
        ];
        await CommitAsync(writes[0], SampleArticles.Write("b"));
        await CommitAsync(writes[1]);
        await CommitAsync(writes[2]);
        Assert.Equal(
            Enumerable.Reverse(writes).Select(write => write.Article),
            await Catalog.RevisionsAsync(new ArticleId("a"), Cancellation).ToListAsync(Cancellation)
        );
        Assert.Empty(await Catalog.RevisionsAsync(new ArticleId("c"), Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Latest_MixedDates_NewestFirstByPublicationElseFirstSeen()
    {
        await CommitAsync(
            SampleArticles.Write("old", publishedAt: SampleArticles.Epoch.AddDays(-2)),
            SampleArticles.Write("undated"),
            SampleArticles.Write("new", publishedAt: SampleArticles.Epoch.AddDays(1))
        );
        Assert.Equal(["new", "undated", "old"], await LatestAsync(10));
        Assert.Equal(["new", "undated"], await LatestAsync(2));
        Assert.Empty(await LatestAsync(0));
    }

    /// <summary>A stream that is left, or outlived by a write, holds up no other call.</summary>
    [Fact]
    public async Task Latest_StreamLeftHalfRead_LetsWritesAndReadsGoOn()
    {
        await CommitAsync([.. Enumerable.Range(0, 20).Select(n => SampleArticles.Write($"a{n}", chunks: 1))]);
        var seen = 0;
        await foreach (var article in Catalog.LatestAsync(20, Cancellation))
        {
            await RemoveAsync(article.Id.Value);
            if (++seen == 3)
            {
                break;
            }
        }

        Assert.Equal(new StoreCounts(17, 17), await CountAsync());
        Assert.Equal(17, (await LatestAsync(20)).Count);
    }

    [Fact]
    public async Task Reads_Canceled_Throw()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 1));
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        var id = new ArticleId("a");
        Func<Task>[] reads =
        [
            async () => await Catalog.CountAsync(canceled.Token),
            async () => await Catalog.FindAsync(id, canceled.Token),
            async () => await Catalog.FindByUrlAsync("https://gob.example/a", AccessScope.Public, canceled.Token),
            async () => await Catalog.FindBySourceIdAsync("17", AccessScope.Public, canceled.Token),
            async () => await Catalog.FindChunksAsync([new ChunkId(1)], canceled.Token),
            async () => await Catalog.ChunksOfAsync(id, canceled.Token),
            async () => await Catalog.RevisionsAsync(id, canceled.Token).CountAsync(CancellationToken.None),
            async () => await Catalog.LatestAsync(1, canceled.Token).CountAsync(CancellationToken.None),
        ];
        foreach (var read in reads)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(read);
        }
    }

    [Fact]
    public async Task Reopen_AfterCommits_EverythingIsThere()
    {
        var writes = Enumerable
            .Range(0, 20)
            .Select(n => SampleArticles.Write($"a{n}", chunks: n % 4, language: n % 2 == 0 ? "en" : null))
            .ToArray();
        await CommitAsync(writes);
        await RemoveAsync("a3");
        var chunks = await ChunksOfAsync("a7");
        var before = await CountAsync();
        Store.Reopen();
        Assert.Equal(before, await CountAsync());
        Assert.Equal(chunks, await ChunksOfAsync("a7"));
        Assert.Equal(writes[5].Article, await FindAsync("a5"));
        Assert.Equal(writes[6].Article, await FindAsync("a6"));
    }

    private async Task<List<string>> LatestAsync(int count) =>
        await Catalog.LatestAsync(count, Cancellation).Select(article => article.Id.Value).ToListAsync(Cancellation);
}
