using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleChanges"/> keeps to.</summary>
public abstract class ArticleChangesRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    private static readonly DateTimeOffset s_later = SampleArticles.Epoch.AddDays(400);

    [Fact]
    public async Task Changes_OfEveryKind_ComeInTheirOrderWithRevisionScopeAndTime()
    {
        var desk = new AccessScope("desk");
        var second = SampleArticles.Write("a", 2, chunks: 1);
        var third = SampleArticles.Write("a", 3, chunks: 1);
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1), SampleArticles.Write("b", chunks: 1, scope: desk));
        await CommitAsync(second with { Article = second.Article with { Kind = RevisionKind.Update } });
        await CommitAsync(third with { Article = third.Article with { Kind = RevisionKind.Correction } });
        await Writer.RetractAsync(new ArticleId("a"), new Retraction("It was wrong.", s_later), Cancellation);
        await RemoveAsync("b");

        var page = await Changes.ChangesAsync(0, 100, Cancellation);

        Assert.False(page.IsBehind);
        Assert.Equal(
            [
                ("a", 1, ArticleChangeKind.Added, AccessScope.Public),
                ("b", 1, ArticleChangeKind.Added, desk),
                ("a", 2, ArticleChangeKind.Revised, AccessScope.Public),
                ("a", 3, ArticleChangeKind.Corrected, AccessScope.Public),
                ("a", 3, ArticleChangeKind.Retracted, AccessScope.Public),
                ("b", 1, ArticleChangeKind.Removed, desk),
            ],
            page.Changes.Select(change => (change.Article.Value, change.Revision, change.Kind, change.Scope))
        );
        Assert.Equal(s_later, page.Changes[4].At);
        Assert.Equal(second.Article.RevisedAt, page.Changes[2].At);
    }

    [Fact]
    public async Task LastChange_AfterChangesAndTheirForgetting_IsTheNumberOfTheLast()
    {
        Assert.Equal(0, await Changes.LastChangeAsync(Cancellation));
        await CommitAsync(SampleArticles.Write("a", chunks: 0), SampleArticles.Write("b", chunks: 0));
        var last = (await Changes.ChangesAsync(0, 100, Cancellation)).Changes[^1].Sequence;
        Assert.Equal(last, await Changes.LastChangeAsync(Cancellation));

        await Changes.ForgetChangesAsync(DateTimeOffset.MaxValue, 100, Cancellation);

        Assert.Equal(last, await Changes.LastChangeAsync(Cancellation));
    }

    [Fact]
    public async Task Changes_PageByPage_MissesNoneAndRepeatsNone()
    {
        for (var i = 0; i < 7; i++)
        {
            await CommitAsync(SampleArticles.Write($"a{i}", chunks: 0));
        }

        var seen = new List<string>();
        var cursor = 0L;
        while (await Changes.ChangesAsync(cursor, 3, Cancellation) is { Changes: { Count: > 0 } changes })
        {
            seen.AddRange(changes.Select(change => change.Article.Value));
            cursor = changes[^1].Sequence;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"a{i}"), seen);
    }

    [Fact]
    public async Task Changes_RefusedCommit_HasNone()
    {
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            CommitAsync(SampleArticles.Write("b", chunks: 1), SampleArticles.Write("a", 2, chunks: 2))
        );
        Assert.Single((await Changes.ChangesAsync(0, 10, Cancellation)).Changes);
    }

    [Fact]
    public async Task Changes_OfTheSameRevisionAgain_AreNone()
    {
        await CommitAsync(SampleArticles.Write("a", chunks: 1));
        await CommitAsync(SampleArticles.Write("a", chunks: 1));
        Assert.Single((await Changes.ChangesAsync(0, 10, Cancellation)).Changes);
    }

    [Fact]
    public async Task ForgetChanges_BeforeATime_TellsWhoeverIsBehindAndNobodyElse()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 0));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 0));
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 0));
        var all = (await Changes.ChangesAsync(0, 10, Cancellation)).Changes;

        Assert.Equal(1, await Changes.ForgetChangesAsync(all[2].At, 1, Cancellation));
        Assert.Equal(1, await Changes.ForgetChangesAsync(all[2].At, 10, Cancellation));
        Assert.Equal(0, await Changes.ForgetChangesAsync(all[2].At, 10, Cancellation));
        Store.Reopen();

        Assert.True((await Changes.ChangesAsync(0, 10, Cancellation)).IsBehind);
        Assert.True((await Changes.ChangesAsync(all[0].Sequence, 10, Cancellation)).IsBehind);
        var rest = await Changes.ChangesAsync(all[1].Sequence, 10, Cancellation);
        Assert.False(rest.IsBehind);
        Assert.Equal([all[2]], rest.Changes);
    }

    [Fact]
    public async Task ForgetChanges_OfAll_LeavesTheCursorWhereItWas()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 0));
        var last = (await Changes.ChangesAsync(0, 10, Cancellation)).Changes[^1].Sequence;
        await Changes.ForgetChangesAsync(s_later, 10, Cancellation);

        Assert.False((await Changes.ChangesAsync(last, 10, Cancellation)).IsBehind);
        Assert.True((await Changes.ChangesAsync(last - 1, 10, Cancellation)).IsBehind);
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 0));
        Assert.True((await Changes.ChangesAsync(last, 10, Cancellation)).Changes.Single().Sequence > last);
    }
}
