using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleWriter"/> keeps to.</summary>
public abstract class ArticleWriterRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    [Fact]
    public async Task Commit_NewRevision_ReplacesChunks()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 2));
        var old = await ChunksOfAsync("a");
        await CommitAsync(SampleArticles.Write("a", revision: 2, chunks: 2));
        Assert.Empty(await FindChunksAsync(old));
        Assert.Equal(2, (await FindAsync("a"))?.Revision);
        Assert.All(await ChunksOfAsync("a"), chunk => Assert.Equal(2, chunk.Revision));
        Assert.Equal(new StoreCounts(2, 4), await CountAsync());
    }

    [Fact]
    public async Task Commit_SameRevisionTwice_ChangesNothingButChunkIds()
    {
        var write = SampleArticles.Write("a", chunks: 3);
        await CommitAsync(write);
        await CommitAsync(write);
        Assert.Equal(write.Article, await FindAsync("a"));
        Assert.Equal(new StoreCounts(1, 3), await CountAsync());
    }

    [Fact]
    public async Task Commit_TwoRevisionsInOneBatch_TheLaterStays()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3), SampleArticles.Write("a", 2, chunks: 1));
        Assert.Equal(new StoreCounts(1, 1), await CountAsync());
        Assert.Equal(2, (await FindAsync("a"))?.Revision);
    }

    [Fact]
    public async Task Commit_EarlierRevision_IsRefusedAndStoresNothingOfTheBatch()
    {
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            CommitAsync(SampleArticles.Write("b", chunks: 1), SampleArticles.Write("a", 2, chunks: 2))
        );
        Assert.Equal(new StoreCounts(1, 1), await CountAsync());
        Assert.Equal(3, (await FindAsync("a"))?.Revision);
    }

    [Fact]
    public async Task Commit_CanceledBefore_StoresNothing()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Writer.CommitAsync([SampleArticles.Write("a", chunks: 3)], canceled.Token)
        );
        Assert.Equal(new StoreCounts(0, 0), await CountAsync());
        Assert.Null(await FindAsync("a"));
    }

    [Fact]
    public async Task Commit_OneWriteIsInvalid_StoresNothingOfTheBatch()
    {
        var good = SampleArticles.Write("b", chunks: 1);
        ArticleWrite[] bad =
        [
            good with
            {
                Chunks = [good.Chunks[0] with { Vector = [1, 0] }],
            },
            good with
            {
                Chunks =
                [
                    good.Chunks[0] with
                    {
                        Windows =
                        [
                            [1, 0],
                        ],
                    },
                ],
            },
            good with
            {
                Chunks = [good.Chunks[0] with { Vector = [.. good.Chunks[0].Vector.Select(value => value * 100)] }],
            },
            good with
            {
                Chunks = [good.Chunks[0] with { End = good.Article.Body.Length + 1 }],
            },
            good with
            {
                Article = good.Article with { Language = "" },
            },
        ];
        foreach (var write in bad)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(SampleArticles.Write("a", chunks: 1), write));
            Assert.Equal(new StoreCounts(0, 0), await CountAsync());
        }
    }

    [Fact]
    public async Task Remove_StoredArticle_TakesAllOfIt()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3, url: "https://gob.example/a"), SampleArticles.Write("b", chunks: 1));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 3, url: "https://gob.example/a"));
        var old = await ChunksOfAsync("a");
        Assert.True(await RemoveAsync("a"));
        Assert.False(await RemoveAsync("a"));
        Assert.Null(await FindAsync("a"));
        Assert.Empty(await FindChunksAsync(old));
        Assert.Null(await Catalog.FindByUrlAsync("https://gob.example/a", AccessScope.Public, Cancellation));
        Assert.Empty(await Catalog.RevisionsAsync(new ArticleId("a"), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(new StoreCounts(1, 1), await CountAsync());
    }

    [Fact]
    public async Task ChunkIds_AfterRemovalAndReopening_AreNeverUsedAgain()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 3));
        var old = (await ChunksOfAsync("a")).Max(chunk => chunk.Id.Value);
        await RemoveAsync("a");
        Store.Reopen();
        await CommitAsync(SampleArticles.Write("b", chunks: 3));
        Assert.All(await ChunksOfAsync("b"), chunk => Assert.True(chunk.Id.Value > old));
    }
}
