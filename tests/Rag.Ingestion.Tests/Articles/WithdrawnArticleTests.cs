using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

/// <summary>A withdrawn article that its feed still carries stays withdrawn.</summary>
public sealed class WithdrawnArticleTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset s_withdrawn = s_morning.AddHours(4);

    private static readonly ArticleDraft s_draft = new(
        "guid-1",
        "https://example.com/a",
        "Title",
        "The Courier",
        null,
        null,
        s_morning,
        null,
        "Body."
    );

    private static readonly FollowedFeed s_feed = new(FeedId.Of("https://example.com/feed"), "https://example.com/feed", s_morning);

    private readonly MemoryStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("the same")]
    [InlineData("the same under another id")]
    [InlineData("another text without a date")]
    [InlineData("another text of before")]
    [InlineData("the same with a new date alone, of before")]
    public async Task Decide_WithdrawnArticleThatItsFeedCarries_IsNothing(string draft)
    {
        await WithdrawAsync();
        var carried = draft switch
        {
            "the same under another id" => s_draft with { Id = "guid-2" },
            "another text without a date" => s_draft with { Body = "Other." },
            "another text of before" => s_draft with { Body = "Other.", UpdatedAt = s_withdrawn },
            "the same with a new date alone, of before" => s_draft with { UpdatedAt = s_morning.AddHours(1) },
            _ => s_draft,
        };

        Assert.Null(await Ledger().DecideAsync(carried, Cancellation));
        var next = await Ledger().DecideNextAsync(carried, AccessScope.Public, s_feed, null, Cancellation);
        Assert.Equal(new NextState(ArticleId.Of("guid-1"), 1, null), next);
    }

    [Fact]
    public async Task Decide_AnotherTextOfAfterTheWithdrawal_CountsRevisionsOn()
    {
        await WithdrawAsync();
        var back = (await Ledger().DecideAsync(s_draft with { Body = "Right.", UpdatedAt = s_withdrawn.AddMinutes(1) }, Cancellation))!;
        Assert.Equal((ArticleId.Of("guid-1"), 2, RevisionKind.First), (back.Id, back.Revision, back.Kind));
    }

    [Fact]
    public async Task DecideNext_WithdrawnArticleThatSomebodyHandsIn_CountsRevisionsOn()
    {
        await WithdrawAsync();
        var next = await Ledger().DecideNextAsync(s_draft, AccessScope.Public, null, null, Cancellation);
        Assert.Equal((ArticleId.Of("guid-1"), 2), (next.Changed!.Id, next.Revision));
    }

    /// <summary>Outlets that merely count their articles give the same ids.</summary>
    [Fact]
    public async Task Decide_AnotherOutletsArticleOfTheSameId_IsNew()
    {
        await WithdrawAsync();
        var other = s_draft with { Source = "The Herald", Url = "https://herald.example/x" };
        var article = (await Ledger().DecideAsync(other, Cancellation))!;
        Assert.Equal(1, article.Revision);
        Assert.NotEqual(ArticleId.Of("guid-1"), article.Id);
    }

    private RevisionLedger Ledger() => new(_store, AccessScope.Public, TimeProvider.System);

    private async Task WithdrawAsync()
    {
        var article = (await Ledger().DecideAsync(s_draft, Cancellation))!;
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        await _store.RetractAsync(article.Id, new Retraction("It was wrong.", s_withdrawn), Cancellation);
    }
}
