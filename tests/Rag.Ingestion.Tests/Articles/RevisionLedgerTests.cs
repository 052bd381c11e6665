using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class RevisionLedgerTests
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly ArticleDraft Draft =
        new("guid-1", "https://example.com/a", "Title", null, null, null, Morning, null, "Body.");

    private readonly MemoryStore _store = new();

    private readonly RevisionLedger _ledger;

    public RevisionLedgerTests() => _ledger = new RevisionLedger(_store, TimeProvider.System);

    [Fact]
    public void Decide_NewArticle_IsRevisionOneUnderItsGivenId()
    {
        var article = _ledger.Decide(Draft)!;

        Assert.Equal((new ArticleId("guid-1"), 1), (article.Id, article.Revision));
    }

    [Fact]
    public void Decide_SameDraftPendingOrStored_ChangesNothing()
    {
        var article = _ledger.Decide(Draft)!;
        Assert.Null(_ledger.Decide(Draft));

        Store(article);
        Assert.Null(_ledger.Decide(Draft));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_ChangedTextUnderTheSameUrl_IsTheNextRevisionOfTheKnownId(bool isStored)
    {
        var first = _ledger.Decide(Draft)!;
        if (isStored)
        {
            Store(first);
        }

        var second = _ledger.Decide(Draft with { Id = "guid-2", Body = "New body." })!;

        Assert.Equal((first.Id, 2, first.FirstSeenAt), (second.Id, second.Revision, second.FirstSeenAt));
    }

    [Fact]
    public void Decide_ChangedUrlUnderTheSameId_IsTheNextRevision()
    {
        Store(_ledger.Decide(Draft)!);

        var second = _ledger.Decide(Draft with { Url = "https://example.com/b", Body = "New body." })!;

        Assert.Equal((2, "https://example.com/b"), (second.Revision, second.Url));
    }

    [Fact]
    public void Decide_NeitherIdNorUrl_IsKnownByItsContent()
    {
        var bare = Draft with { Id = null, Url = null };
        Store(_ledger.Decide(bare)!);

        Assert.Null(_ledger.Decide(bare));
        Assert.Equal(1, _ledger.Decide(bare with { Body = "Another." })!.Revision);
    }

    [Fact]
    public void Decide_StateBeforeACorrection_ChangesNothing()
    {
        var corrected = Draft with { Body = "Corrected.", UpdatedAt = Morning.AddHours(2) };
        Store(_ledger.Decide(corrected)!);

        Assert.Null(_ledger.Decide(Draft));
        Assert.Null(_ledger.Decide(Draft with { UpdatedAt = Morning.AddHours(1) }));
        Assert.Equal(2, _ledger.Decide(corrected with { Body = "Once more.", UpdatedAt = Morning.AddHours(3) })!.Revision);
    }

    [Fact]
    public void Decide_FieldsThatRunTogetherAlike_AreDifferent()
    {
        Store(_ledger.Decide(Draft with { Title = "ab", Source = "c" })!);

        Assert.NotNull(_ledger.Decide(Draft with { Title = "a", Source = "bc" }));
    }

    /// <summary>Without dates the input's order is all there is to go by.</summary>
    [Fact]
    public void Decide_StateThatWasReplacedBefore_WaitsForTheEndOfTheInput()
    {
        var other = Draft with { Body = "Other." };
        Store(_ledger.Decide(Draft)!);
        Store(_ledger.Decide(other)!);

        Assert.Null(_ledger.Decide(Draft));
        Assert.Null(_ledger.Decide(other));
        Assert.Empty(_ledger.Settle());

        Assert.Null(_ledger.Decide(Draft));
        var back = Assert.Single(_ledger.Settle());
        Assert.Equal((3, "Body."), (back.Revision, back.Body));
        Assert.Empty(_ledger.Settle());
    }

    [Fact]
    public void Decide_NewStateAfterOneHeldBack_IsTheLast()
    {
        Store(_ledger.Decide(Draft)!);
        Store(_ledger.Decide(Draft with { Body = "Other." })!);

        Assert.Null(_ledger.Decide(Draft));
        Assert.Equal(3, _ledger.Decide(Draft with { Body = "Third." })!.Revision);
        Assert.Empty(_ledger.Settle());
    }

    private void Store(Article article)
    {
        _store.Commit([new ArticleWrite(article, [])], TestContext.Current.CancellationToken);
        _ledger.Committed(article);
    }
}
