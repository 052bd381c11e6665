using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleWriter"/> keeps to where articles are withdrawn and earlier revisions are forgotten.</summary>
public abstract class RetractionRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    private static readonly Retraction s_retraction = new("The publisher withdrew it.", SampleArticles.Epoch.AddDays(9));
    private readonly List<ArticleChunk> _retired = [];

    [Fact]
    public async Task Retract_StoredArticle_LeavesATombstoneAndNothingElse()
    {
        var write = SampleArticles.Write("a", 2, chunks: 2, url: "https://gob.example/a", sourceId: "guid-1");
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3), SampleArticles.Write("b", chunks: 1));
        await CommitAsync(write);

        Assert.True(await RetractAsync("a"));

        Store.Reopen();
        Assert.Null(await FindAsync("a"));
        Assert.Empty(await ChunksOfAsync("a"));
        Assert.Empty(await Catalog.RevisionsAsync(new ArticleId("a"), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(new StoreCounts(1, 1), await CountAsync());
        var article = write.Article;
        Assert.Equal(
            new RetractedArticle(
                article.Id,
                2,
                article.Url,
                "guid-1",
                article.Title,
                article.Source,
                article.FirstSeenAt,
                AccessScope.Public,
                article.ContentHash,
                s_retraction.At,
                s_retraction.Reason
            ),
            await Catalog.FindRetractedAsync(article.Id, null, AccessScope.Public, Cancellation)
        );
    }

    [Fact]
    public async Task Retract_UnknownArticle_ChangesNothing()
    {
        Assert.False(await RetractAsync("a"));
        Assert.Null(await Catalog.FindRetractedAsync(new ArticleId("a"), null, AccessScope.Public, Cancellation));
    }

    [Fact]
    public async Task FindRetracted_ByUrl_FindsTheOneWithdrawnLastUnlessTheIdIsKnown()
    {
        const string Url = "https://gob.example/a";
        await CommitAsync(SampleArticles.Write("a", url: Url), SampleArticles.Write("b", url: Url), SampleArticles.Write("c"));
        await RetractAsync("b");
        await Writer.RetractAsync(new ArticleId("a"), s_retraction with { At = s_retraction.At.AddHours(1) }, Cancellation);

        Assert.Equal("a", (await Catalog.FindRetractedAsync(new ArticleId("x"), Url, AccessScope.Public, Cancellation))?.Id.Value);
        Assert.Equal("b", (await Catalog.FindRetractedAsync(new ArticleId("b"), Url, AccessScope.Public, Cancellation))?.Id.Value);
        Assert.Null(await Catalog.FindRetractedAsync(new ArticleId("c"), null, AccessScope.Public, Cancellation));
    }

    [Fact]
    public async Task Commit_OfARetractedArticle_TakesTheTombstoneAway()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1));
        await RetractAsync("a");
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 1));
        Assert.Null(await Catalog.FindRetractedAsync(new ArticleId("a"), null, AccessScope.Public, Cancellation));
        Assert.Equal(2, (await FindAsync("a"))?.Revision);
    }

    [Fact]
    public async Task Retract_ArticleWithEarlierRevisions_RetiresTheirChunksToo()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3));
        var first = await ChunksOfAsync("a");
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 2));
        var second = await ChunksOfAsync("a");
        using var subscription = Retirement.Subscribe(NoteAsync);

        await RetractAsync("a");

        Assert.Equal([.. first, .. second], _retired.Select(retired => retired.Chunk));
        Assert.Empty(await Catalog.FindPastChunksAsync([.. first.Select(chunk => chunk.Id)], Cancellation));
    }

    [Fact]
    public async Task TellAgain_AfterAFailedListener_TellsWhatItMissedOnce()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3));
        var old = await ChunksOfAsync("a");
        using (Retirement.Subscribe(_ => throw new TimeoutException("no engine")))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => CommitAsync(SampleArticles.Write("a", 2, chunks: 1)));
        }

        Store.Reopen();
        using var subscription = Retirement.Subscribe(NoteAsync);
        Assert.Equal(3, await Retirement.TellAgainAsync(Cancellation));
        Assert.Equal(0, await Retirement.TellAgainAsync(Cancellation));

        Assert.Equal(old, _retired.Select(retired => retired.Chunk));
        var article = SampleArticles.Write("a", 1).Article;
        Assert.All(_retired, retired =>
            Assert.Equal(
                (article.Title, article.Source, article.PublishedAt, ""),
                (retired.Article.Title, retired.Article.Source, retired.Article.PublishedAt, retired.Article.Body)
            )
        );
    }

    [Fact]
    public async Task TellAgain_WhenAllWereTold_TellsNobody()
    {
        using (Retirement.Subscribe(NoteAsync))
        {
            await CommitAsync(SampleArticles.Write("a", 1, chunks: 3));
            await CommitAsync(SampleArticles.Write("a", 2, chunks: 1));
            await RetractAsync("a");
        }

        Assert.Equal(0, await Retirement.TellAgainAsync(Cancellation));
        Store.Reopen();
        Assert.Equal(0, await Retirement.TellAgainAsync(Cancellation));
    }

    [Fact]
    public async Task FindPastChunks_OfAnEarlierRevision_GivesThemWithTheirArticleAsItWas()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 2));
        var old = await ChunksOfAsync("a");
        var article = (await FindAsync("a"))!;
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 1));
        Store.Reopen();

        var found = await Catalog.FindPastChunksAsync([.. old.Select(chunk => chunk.Id)], Cancellation);

        Assert.Equal(old.Select(chunk => new ArticleChunk(chunk, article)), found.Values.OrderBy(chunk => chunk.Chunk.Ordinal));
        Assert.Empty(await FindChunksAsync(old));
    }

    [Fact]
    public async Task ForgetRevisions_ReplacedBefore_ForgetsThoseWithTheirChunksAndKeepsTheLatest()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 2));
        var second = await ChunksOfAsync("a");
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 1));
        using var subscription = Retirement.Subscribe(NoteAsync);

        // The first was replaced when the second was stored.
        var replaced = SampleArticles.Write("a", 2).Article.RevisedAt;
        Assert.Equal(0, await Writer.ForgetRevisionsAsync(replaced, 10, Cancellation));
        Assert.Equal(1, await Writer.ForgetRevisionsAsync(replaced.AddTicks(1), 10, Cancellation));

        Assert.Single(_retired);
        Store.Reopen();
        var left = await Catalog.RevisionsAsync(new ArticleId("a"), Cancellation).ToListAsync(Cancellation);
        Assert.Equal([3, 2], left.Select(article => article.Revision));
        Assert.Equal(2, (await Catalog.FindPastChunksAsync([.. second.Select(chunk => chunk.Id)], Cancellation)).Count);
    }

    [Fact]
    public async Task Commit_CorrectionWithItsSentence_KeepsBoth()
    {
        var write = SampleArticles.Write("a", 2, chunks: 1);
        var correction = new ArticleCorrection(SampleArticles.Epoch, "Correction: 14 cracks, not 41.", new(0, 4));
        var article = write.Article with { Kind = RevisionKind.Correction, Correction = correction };
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1));
        await CommitAsync(write with { Article = article });
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 1));

        Store.Reopen();
        var revisions = await Catalog.RevisionsAsync(article.Id, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(article, revisions[1]);
        Assert.Equal((RevisionKind.First, null), (revisions[2].Kind, revisions[2].Correction));
    }

    [Fact]
    public async Task Ages_OfAllArticles_AreThoseOfPublicationButNotOfTheFuture()
    {
        var first = SampleArticles.Epoch; // when samples are first seen
        await CommitAsync(
            SampleArticles.Write("old", chunks: 1, publishedAt: first.AddDays(-9)),
            SampleArticles.Write("undated", chunks: 0, source: null),
            SampleArticles.Write("future", chunks: 0, publishedAt: first.AddYears(9))
        );
        var ages = await Catalog.AgesAsync(Cancellation).ToDictionaryAsync(age => age.Id.Value, cancellationToken: Cancellation);
        Assert.Equal((first.AddDays(-9), "The Gob"), (ages["old"].At, ages["old"].Source));
        Assert.Equal((first, null), (ages["undated"].At, ages["undated"].Source));
        Assert.Equal(first, ages["future"].At);
        Assert.True(ages["old"].Bytes > SampleArticles.Dimensions * 2);

        await CommitAsync(SampleArticles.Write("old", 2, chunks: 1));
        var now = await Catalog.AgesAsync(Cancellation).FirstAsync(age => age.Id.Value == "old", Cancellation);
        Assert.True(now.Bytes > ages["old"].Bytes);
    }

    private async Task<bool> RetractAsync(string id) => await Writer.RetractAsync(new ArticleId(id), s_retraction, Cancellation);

    private ValueTask NoteAsync(IReadOnlyList<ArticleChunk> retired)
    {
        _retired.AddRange(retired);
        return ValueTask.CompletedTask;
    }
}
