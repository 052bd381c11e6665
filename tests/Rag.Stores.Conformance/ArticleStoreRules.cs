using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleStore"/> keeps to.</summary>
public abstract class ArticleStoreRules : IDisposable
{
    private readonly Lazy<StoreUnderTest> _store;

    protected ArticleStoreRules() => _store = new Lazy<StoreUnderTest>(Create);

    private IArticleStore Articles => _store.Value.Articles;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract StoreUnderTest Create();

    [Fact]
    public void Get_AfterCommit_ReturnsTheArticleAsWritten()
    {
        var write = SampleArticles.Write("a", publishedAt: SampleArticles.Epoch.AddTicks(1), url: "https://gob.example/a");
        Commit(write);
        Assert.Equal(write.Article, Articles.Get(new ArticleId("a")));
        Assert.Null(Articles.Get(new ArticleId("A")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("café عربي 新聞 \U0001F5DE")]
    [InlineData("a\0b\u0001c\r\n\t")]
    [InlineData("'; DROP TABLE article; --")]
    public void Get_AnyText_ComesBackUnchanged(string body)
    {
        var write = SampleArticles.Write("a", chunks: 0);
        write = write with { Article = write.Article with { Body = body, Title = body, Author = body } };
        Commit(write);
        Assert.Equal(write.Article, Articles.Get(new ArticleId("a")));
    }

    [Fact]
    public void Get_OnlyBodyGiven_TheRestStaysNull()
    {
        var write = SampleArticles.Write("a", source: null);
        write = write with { Article = write.Article with { Title = null, Category = null } };
        Commit(write);
        Assert.Equal(write.Article, Articles.Get(new ArticleId("a")));
    }

    [Fact]
    public void FindByUrl_KnownUrl_FindsItsArticleAlone()
    {
        Commit(SampleArticles.Write("a", url: "https://gob.example/a"), SampleArticles.Write("b", url: "https://gob.example/b"), SampleArticles.Write("c"));
        Assert.Equal("b", Articles.FindByUrl("https://gob.example/b")?.Id.Value);
        Assert.Null(Articles.FindByUrl("https://gob.example/c"));
    }

    [Fact]
    public void ChunksOf_AfterCommit_ReturnsThemByOrdinalWithTheirTexts()
    {
        var write = SampleArticles.Write("a", chunks: 4);
        Commit(write);
        var chunks = Articles.ChunksOf(new ArticleId("a"));
        Assert.Equal(write.Chunks.Select(draft => (draft.Ordinal, draft.Start, draft.End, draft.Text)), chunks.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.End, chunk.Text)));
        Assert.All(chunks, chunk => Assert.Equal(chunk, Articles.GetChunk(chunk.Id)));
        Assert.All(chunks, chunk => Assert.Equal(write.Article.Body[chunk.Start..chunk.End], chunk.Text));
        Assert.Empty(Articles.ChunksOf(new ArticleId("b")));
    }

    [Fact]
    public void Commit_NewRevision_ReplacesChunksAndRetiresTheOld()
    {
        Commit(SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 2));
        var old = Articles.ChunksOf(new ArticleId("a"));
        var article = Articles.Get(new ArticleId("a"))!;
        var retired = new List<RetiredChunk>();
        Articles.ChunksRetired += retired.AddRange;
        Commit(SampleArticles.Write("a", revision: 2, chunks: 2));
        Assert.Equal(old.Select(chunk => new RetiredChunk(chunk, article)), retired);
        Assert.All(old, chunk => Assert.Null(Articles.GetChunk(chunk.Id)));
        Assert.Equal(2, Articles.Get(new ArticleId("a"))?.Revision);
        Assert.All(Articles.ChunksOf(new ArticleId("a")), chunk => Assert.Equal(2, chunk.Revision));
        Assert.Equal((2, 4), (Articles.ArticleCount, Articles.ChunkCount));
    }

    [Fact]
    public void Revisions_AfterCorrections_AreAllThereNewestFirst()
    {
        ArticleWrite[] writes = [SampleArticles.Write("a", 1), SampleArticles.Write("a", 2), SampleArticles.Write("a", 3)];
        Commit(writes[0], SampleArticles.Write("b"));
        Commit(writes[1]);
        Commit(writes[2]);
        Assert.Equal(Enumerable.Reverse(writes).Select(write => write.Article), Articles.Revisions(new ArticleId("a")));
        Assert.Empty(Articles.Revisions(new ArticleId("c")));
    }

    [Fact]
    public void Commit_SameRevisionTwice_ChangesNothingButChunkIds()
    {
        var write = SampleArticles.Write("a", chunks: 3);
        Commit(write);
        Commit(write);
        Assert.Equal(write.Article, Articles.Get(new ArticleId("a")));
        Assert.Equal((1, 3), (Articles.ArticleCount, Articles.ChunkCount));
    }

    [Fact]
    public void Commit_TwoRevisionsInOneBatch_TheLaterStaysAndNothingIsRetired()
    {
        var retired = 0;
        Articles.ChunksRetired += chunks => retired += chunks.Count;
        Commit(SampleArticles.Write("a", 1, chunks: 3), SampleArticles.Write("a", 2, chunks: 1));
        Assert.Equal((1, 1, 0), (Articles.ArticleCount, Articles.ChunkCount, retired));
        Assert.Equal(2, Articles.Get(new ArticleId("a"))?.Revision);
    }

    [Fact]
    public void Commit_CanceledBefore_StoresNothing()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Articles.Commit([SampleArticles.Write("a", chunks: 3)], canceled.Token));
        Assert.Equal((0, 0), (Articles.ArticleCount, Articles.ChunkCount));
        Assert.Null(Articles.Get(new ArticleId("a")));
    }

    [Fact]
    public void Commit_OneWriteIsInvalid_StoresNothingOfTheBatch()
    {
        var bad = SampleArticles.Write("b", chunks: 1);
        bad = bad with { Chunks = [bad.Chunks[0] with { Vector = [1, 0] }] };
        Assert.ThrowsAny<ArgumentException>(() => Commit(SampleArticles.Write("a", chunks: 1), bad));
        Assert.Equal((0, 0), (Articles.ArticleCount, Articles.ChunkCount));
    }

    [Fact]
    public void Remove_StoredArticle_TakesAllOfItAndRetiresItsChunks()
    {
        Commit(SampleArticles.Write("a", chunks: 3, url: "https://gob.example/a"), SampleArticles.Write("b", chunks: 1));
        var old = Articles.ChunksOf(new ArticleId("a"));
        var article = Articles.Get(new ArticleId("a"))!;
        var retired = new List<RetiredChunk>();
        Articles.ChunksRetired += retired.AddRange;
        Assert.True(Articles.Remove(new ArticleId("a"), Cancellation));
        Assert.False(Articles.Remove(new ArticleId("a"), Cancellation));
        Assert.Equal(old.Select(chunk => new RetiredChunk(chunk, article)), retired);
        Assert.Null(Articles.Get(new ArticleId("a")));
        Assert.Null(Articles.FindByUrl("https://gob.example/a"));
        Assert.Equal((1, 1), (Articles.ArticleCount, Articles.ChunkCount));
    }

    [Fact]
    public void ChunkIds_AfterRemovalAndReopening_AreNeverUsedAgain()
    {
        Commit(SampleArticles.Write("a", chunks: 3));
        var old = Articles.ChunksOf(new ArticleId("a")).Max(chunk => chunk.Id.Value);
        Articles.Remove(new ArticleId("a"), Cancellation);
        _store.Value.Reopen();
        Commit(SampleArticles.Write("b", chunks: 3));
        Assert.All(Articles.ChunksOf(new ArticleId("b")), chunk => Assert.True(chunk.Id.Value > old));
    }

    [Fact]
    public void Latest_MixedDates_NewestFirstByPublicationElseFirstSeen()
    {
        Commit(
            SampleArticles.Write("old", publishedAt: SampleArticles.Epoch.AddDays(-2)),
            SampleArticles.Write("undated"),
            SampleArticles.Write("new", publishedAt: SampleArticles.Epoch.AddDays(1)));
        Assert.Equal(["new", "undated", "old"], Articles.Latest(10).Select(article => article.Id.Value));
        Assert.Equal(["new", "undated"], Articles.Latest(2).Select(article => article.Id.Value));
    }

    [Fact]
    public void Reopen_AfterCommits_EverythingIsThere()
    {
        var writes = Enumerable.Range(0, 20).Select(n => SampleArticles.Write($"a{n}", chunks: n % 4)).ToArray();
        Commit(writes);
        Articles.Remove(new ArticleId("a3"), Cancellation);
        var chunks = Articles.ChunksOf(new ArticleId("a7"));
        var before = (Articles.ArticleCount, Articles.ChunkCount);
        _store.Value.Reopen();
        Assert.Equal(before, (Articles.ArticleCount, Articles.ChunkCount));
        Assert.Equal(chunks, Articles.ChunksOf(new ArticleId("a7")));
        Assert.Equal(writes[5].Article, Articles.Get(new ArticleId("a5")));
    }

    private void Commit(params ArticleWrite[] writes) => Articles.Commit(writes, Cancellation);
}
