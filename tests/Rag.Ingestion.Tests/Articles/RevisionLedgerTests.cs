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

    private static readonly AccessScope s_desk = new("acme/desk");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly MemoryStore _store = new();

    private readonly RevisionLedger _ledger;

    public RevisionLedgerTests() => _ledger = new RevisionLedger(_store, AccessScope.Public, TimeProvider.System);

    [Fact]
    public async Task Decide_NewArticleWithACorrectionNote_IsCorrectedAndStaysSo()
    {
        const string Note = "Correction: The dam is 40 metres high.";
        var corrected = s_draft with { Body = $"Body.\n{Note}" };

        var first = (await _ledger.DecideAsync(corrected, Cancellation))!;
        Assert.Equal((RevisionKind.First, Note), (first.Kind, first.Correction?.Sentence));
        Assert.Equal(Note, first.Body[first.Correction!.Span!.Value.Start..first.Correction.Span.Value.End]);
        await StoreAsync(first);
        var second = (await _ledger.DecideAsync(corrected with { Body = $"Body, and more.\n{Note}" }, Cancellation))!;

        Assert.Equal((RevisionKind.Update, Note), (second.Kind, second.Correction?.Sentence));
    }

    [Fact]
    public async Task Decide_NewArticle_IsRevisionOneUnderTheDigestOfItsGivenId()
    {
        var article = (await _ledger.DecideAsync(s_draft, Cancellation))!;

        Assert.Equal((ArticleId.Of("guid-1"), 1, "guid-1"), (article.Id, article.Revision, article.SourceId));
    }

    [Fact]
    public async Task Decide_NoIdOrNoUrlEither_IsNamedByTheUrlOrTheContent()
    {
        var byUrl = (await _ledger.DecideAsync(s_draft with { Id = null }, Cancellation))!;
        var byContent = (await _ledger.DecideAsync(s_draft with { Id = null, Url = null }, Cancellation))!;

        Assert.Equal((ArticleId.Of("https://example.com/a"), null), (byUrl.Id, byUrl.SourceId));
        Assert.Equal((ArticleId.Of(byContent.ContentHash), null), (byContent.Id, byContent.SourceId));
    }

    [Theory]
    [InlineData("https://example.com/a?id=1&b=2#c")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2F")]
    [InlineData("a/b\\c")]
    [InlineData("<script>")]
    [InlineData("🗞")]
    public async Task Decide_AnyIdOfASource_IsAPathSegmentOfHexDigits(string id)
    {
        var article = (await _ledger.DecideAsync(s_draft with { Id = id }, Cancellation))!;

        Assert.Matches("^[0-9a-f]{16}$", article.Id.Value);
        Assert.Equal(id, article.SourceId);
    }

    /// <summary>Feeds that merely count give the same ids to articles that have nothing to do with each other.</summary>
    [Fact]
    public async Task Decide_TheSameIdFromAnotherOutlet_IsAnArticleOfItsOwn()
    {
        var ours = s_draft with { Id = "1", Source = "The Gob" };
        var theirs = ours with { Source = "The Kap", Url = "https://kap.example/x", Body = "Theirs." };
        var first = (await _ledger.DecideAsync(ours, Cancellation))!;
        await StoreAsync(first);
        var other = (await _ledger.DecideAsync(theirs, Cancellation))!;
        await StoreAsync(other);

        Assert.NotEqual(first.Id, other.Id);
        Assert.Equal((1, "1"), (other.Revision, other.SourceId));
        Assert.Null(await _ledger.DecideAsync(ours, Cancellation));
        Assert.Null(await _ledger.DecideAsync(theirs, Cancellation));
        var moved = (await _ledger.DecideAsync(theirs with { Url = "https://kap.example/y", Body = "Moved." }, Cancellation))!;
        Assert.Equal((other.Id, 2), (moved.Id, moved.Revision));
    }

    [Theory]
    [InlineData("The Kap", "https://example.com/b")]
    [InlineData("The Gob", "https://kap.example/b")]
    [InlineData(null, "https://kap.example/b")]
    public async Task Decide_TheSameIdFromTheSameHostOrUnderTheSameName_IsTheNextRevision(string? source, string url)
    {
        await StoreAsync((await _ledger.DecideAsync(s_draft with { Source = "The Gob" }, Cancellation))!);

        Assert.Equal(2, (await _ledger.DecideAsync(s_draft with { Source = source, Url = url, Body = "New." }, Cancellation))!.Revision);
    }

    /// <summary>A source's id of the digest's form was the article's own before ids were digests, and still is.</summary>
    [Fact]
    public async Task Decide_ArticleStoredUnderItsSourcesId_IsRevised()
    {
        const string id = "0123456789abcdef";
        var old = (await _ledger.DecideAsync(s_draft with { Id = id }, Cancellation))! with { Id = new ArticleId(id) };
        await StoreAsync(old);

        var moved = s_draft with { Id = id, Url = "https://example.com/b", Body = "New." };
        var second = (await new RevisionLedger(_store, AccessScope.Public, TimeProvider.System).DecideAsync(moved, Cancellation))!;

        Assert.Equal((old.Id, 2), (second.Id, second.Revision));
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

    /// <summary>It is found neither by its id nor by its address, whether it is stored or on its way.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_SameDraftForOtherReaders_IsAnArticleOfItsOwn(bool isStored)
    {
        var open = (await _ledger.DecideAsync(s_draft, Cancellation))!;
        if (isStored)
        {
            await StoreAsync(open);
        }

        var next = await _ledger.DecideNextAsync(s_draft with { Body = "For the desk." }, s_desk, null, null, Cancellation);

        Assert.Equal((1, s_desk), (next.Changed!.Revision, next.Changed.Scope));
        Assert.NotEqual(open.Id, next.Changed.Id);
        await StoreAsync(next.Changed);
        Assert.Null((await _ledger.DecideNextAsync(s_draft with { Body = "For the desk." }, s_desk, null, null, Cancellation)).Changed);
        Assert.Equal(2, (await _ledger.DecideNextAsync(s_draft with { Body = "New." }, s_desk, null, null, Cancellation)).Revision);
    }

    /// <summary>A withdrawal for some readers brings nothing back and holds nothing back for others.</summary>
    [Fact]
    public async Task Decide_WithdrawnForOtherReaders_IsNew()
    {
        var desk = (await _ledger.DecideNextAsync(s_draft, s_desk, null, null, Cancellation)).Changed!;
        await StoreAsync(desk);
        await _store.RetractAsync(desk.Id, new Retraction("It was wrong.", DateTimeOffset.UnixEpoch), Cancellation);

        var open = (await _ledger.DecideAsync(s_draft, Cancellation))!;

        Assert.Equal((1, AccessScope.Public), (open.Revision, open.Scope));
    }

    /// <summary>Ids have 64 bits: a name can be looked for that gives the id of an article of others.</summary>
    [Fact]
    public async Task Decide_NameThatMeetsAnArticleOfOtherReaders_LeavesItAlone()
    {
        var met = (await _ledger.DecideAsync(s_draft, Cancellation))! with
        {
            Id = ArticleId.Of("guid-1", s_desk),
            Url = null,
            SourceId = null,
        };
        await StoreAsync(met);

        var desk = (await _ledger.DecideNextAsync(s_draft, s_desk, null, null, Cancellation)).Changed!;

        Assert.NotEqual(met.Id, desk.Id);
        Assert.Equal(1, desk.Revision);
    }

    private async Task StoreAsync(Article article)
    {
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        _ledger.Committed(article);
    }
}
