using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class RevisionLedgerTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly ArticleDraft s_draft = new(
        "guid-1",
        "https://example.com/a",
        "Title",
        null,
        null,
        null,
        s_morning,
        null,
        "Body."
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly MemoryStore _store = new();

    private readonly RevisionLedger _ledger;

    public RevisionLedgerTests() => _ledger = new RevisionLedger(_store, AccessScope.Public, TimeProvider.System);

    [Fact]
    public async Task Decide_NewArticle_IsRevisionOneUnderItsGivenId()
    {
        var article = (await _ledger.DecideAsync(s_draft, Cancellation))!;

        Assert.Equal((new ArticleId("guid-1"), 1), (article.Id, article.Revision));
    }

    [Fact]
    public async Task Decide_SameDraftPendingOrStored_ChangesNothing()
    {
        var article = (await _ledger.DecideAsync(s_draft, Cancellation))!;
        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));

        await StoreAsync(article);
        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_ChangedTextUnderTheSameUrl_IsTheNextRevisionOfTheKnownId(bool isStored)
    {
        var first = (await _ledger.DecideAsync(s_draft, Cancellation))!;
        if (isStored)
        {
            await StoreAsync(first);
        }

        var second = (await _ledger.DecideAsync(s_draft with { Id = "guid-2", Body = "New body." }, Cancellation))!;

        Assert.Equal((first.Id, 2, first.FirstSeenAt), (second.Id, second.Revision, second.FirstSeenAt));
    }

    [Fact]
    public async Task Decide_ChangedUrlUnderTheSameId_IsTheNextRevision()
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft, Cancellation))!);

        var second = (await _ledger.DecideAsync(s_draft with { Url = "https://example.com/b", Body = "New body." }, Cancellation))!;

        Assert.Equal((2, "https://example.com/b"), (second.Revision, second.Url));
    }

    [Fact]
    public async Task Decide_NeitherIdNorUrl_IsKnownByItsContent()
    {
        var bare = s_draft with { Id = null, Url = null };
        await StoreAsync((await _ledger.DecideAsync(bare, Cancellation))!);

        Assert.Null(await _ledger.DecideAsync(bare, Cancellation));
        Assert.Equal(1, (await _ledger.DecideAsync(bare with { Body = "Another." }, Cancellation))!.Revision);
    }

    [Fact]
    public async Task Decide_StateBeforeACorrection_ChangesNothing()
    {
        var corrected = s_draft with { Body = "Corrected.", UpdatedAt = s_morning.AddHours(2) };
        await StoreAsync((await _ledger.DecideAsync(corrected, Cancellation))!);

        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));
        Assert.Null(await _ledger.DecideAsync(s_draft with { UpdatedAt = s_morning.AddHours(1) }, Cancellation));
        Assert.Equal(
            2,
            (await _ledger.DecideAsync(corrected with { Body = "Once more.", UpdatedAt = s_morning.AddHours(3) }, Cancellation))!.Revision
        );
    }

    [Fact]
    public async Task Decide_FieldsThatRunTogetherAlike_AreDifferent()
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft with { Title = "ab", Source = "c" }, Cancellation))!);

        Assert.NotNull(await _ledger.DecideAsync(s_draft with { Title = "a", Source = "bc" }, Cancellation));
    }

    /// <summary>Without dates the input's order is all there is to go by.</summary>
    [Fact]
    public async Task Decide_StateThatWasReplacedBefore_WaitsForTheEndOfTheInput()
    {
        var other = s_draft with { Body = "Other." };
        await StoreAsync((await _ledger.DecideAsync(s_draft, Cancellation))!);
        await StoreAsync((await _ledger.DecideAsync(other, Cancellation))!);

        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));
        Assert.Null(await _ledger.DecideAsync(other, Cancellation));
        Assert.Empty(await _ledger.SettleAsync(Cancellation));

        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));
        var back = Assert.Single(await _ledger.SettleAsync(Cancellation));
        Assert.Equal((3, "Body."), (back.Revision, back.Body));
        Assert.Empty(await _ledger.SettleAsync(Cancellation));
    }

    [Fact]
    public async Task Decide_NewStateAfterOneHeldBack_IsTheLast()
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft, Cancellation))!);
        await StoreAsync((await _ledger.DecideAsync(s_draft with { Body = "Other." }, Cancellation))!);

        Assert.Null(await _ledger.DecideAsync(s_draft, Cancellation));
        Assert.Equal(3, (await _ledger.DecideAsync(s_draft with { Body = "Third." }, Cancellation))!.Revision);
        Assert.Empty(await _ledger.SettleAsync(Cancellation));
    }

    /// <summary>What was stored before languages were read is not revised when it is read again.</summary>
    [Fact]
    public async Task Decide_DraftWithoutLanguage_KeepsTheDigestItAlwaysHad()
    {
        var article = (await _ledger.DecideAsync(s_draft, Cancellation))!;

        Assert.Equal("f2b8300bb3df2447e7f5fc23443c2ff9f2fd4acee8e7ee78643317e7c3be1bc1", article.ContentHash);
    }

    [Fact]
    public async Task Decide_LanguageAlone_IsTheNextRevision()
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft, Cancellation))!);

        var second = (await _ledger.DecideAsync(s_draft with { Language = "en" }, Cancellation))!;

        Assert.Equal((2, "en"), (second.Revision, second.Language));
    }

    [Fact]
    public async Task Decide_SameDraftForAnotherScope_MovesTheArticleOnce()
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft, Cancellation))!);
        var desk = new AccessScope("desk");
        var ledger = new RevisionLedger(_store, desk, TimeProvider.System);

        var moved = (await ledger.DecideAsync(s_draft, Cancellation))!;
        await StoreAsync(moved);

        Assert.Equal((2, desk), (moved.Revision, moved.Scope));
        Assert.Null(await new RevisionLedger(_store, desk, TimeProvider.System).DecideAsync(s_draft, Cancellation));
    }

    private async Task StoreAsync(Article article)
    {
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        _ledger.Committed(article);
    }
}
