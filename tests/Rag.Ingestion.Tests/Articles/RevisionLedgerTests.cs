using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class RevisionLedgerTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static readonly ArticleDraft s_draft =
        new("guid-1", "https://example.com/a", "Title", null, null, null, s_morning, null, "Body.");

    private readonly MemoryStore _store = new();

    private readonly RevisionLedger _ledger;

    public RevisionLedgerTests() => _ledger = new RevisionLedger(_store, TimeProvider.System);

    [Fact]
    public void Decide_NewArticle_IsRevisionOneUnderItsGivenId()
    {
        var article = _ledger.Decide(s_draft)!;

        Assert.Equal((new ArticleId("guid-1"), 1), (article.Id, article.Revision));
    }

    [Fact]
    public void Decide_SameDraftPendingOrStored_ChangesNothing()
    {
        var article = _ledger.Decide(s_draft)!;
        Assert.Null(_ledger.Decide(s_draft));

        Store(article);
        Assert.Null(_ledger.Decide(s_draft));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_ChangedTextUnderTheSameUrl_IsTheNextRevisionOfTheKnownId(bool isStored)
    {
        var first = _ledger.Decide(s_draft)!;
        if (isStored)
        {
            Store(first);
        }

        var second = _ledger.Decide(s_draft with { Id = "guid-2", Body = "New body." })!;

        Assert.Equal((first.Id, 2, first.FirstSeenAt), (second.Id, second.Revision, second.FirstSeenAt));
    }

    [Fact]
    public void Decide_ChangedUrlUnderTheSameId_IsTheNextRevision()
    {
        Store(_ledger.Decide(s_draft)!);

        var second = _ledger.Decide(s_draft with { Url = "https://example.com/b", Body = "New body." })!;

        Assert.Equal((2, "https://example.com/b"), (second.Revision, second.Url));
    }

    [Fact]
    public void Decide_NeitherIdNorUrl_IsKnownByItsContent()
    {
        var bare = s_draft with { Id = null, Url = null };
        Store(_ledger.Decide(bare)!);

        Assert.Null(_ledger.Decide(bare));
        Assert.Equal(1, _ledger.Decide(bare with { Body = "Another." })!.Revision);
    }

    [Fact]
    public void Decide_StateBeforeACorrection_ChangesNothing()
    {
        var corrected = s_draft with { Body = "Corrected.", UpdatedAt = s_morning.AddHours(2) };
        Store(_ledger.Decide(corrected)!);

        Assert.Null(_ledger.Decide(s_draft));
        Assert.Null(_ledger.Decide(s_draft with { UpdatedAt = s_morning.AddHours(1) }));
        Assert.Equal(2, _ledger.Decide(corrected with { Body = "Once more.", UpdatedAt = s_morning.AddHours(3) })!.Revision);
    }

    [Fact]
    public void Decide_FieldsThatRunTogetherAlike_AreDifferent()
    {
        Store(_ledger.Decide(s_draft with { Title = "ab", Source = "c" })!);

        Assert.NotNull(_ledger.Decide(s_draft with { Title = "a", Source = "bc" }));
    }

    /// <summary>Without dates the input's order is all there is to go by.</summary>
    [Fact]
    public void Decide_StateThatWasReplacedBefore_WaitsForTheEndOfTheInput()
    {
        var other = s_draft with { Body = "Other." };
        Store(_ledger.Decide(s_draft)!);
        Store(_ledger.Decide(other)!);

        Assert.Null(_ledger.Decide(s_draft));
        Assert.Null(_ledger.Decide(other));
        Assert.Empty(_ledger.Settle());

        Assert.Null(_ledger.Decide(s_draft));
        var back = Assert.Single(_ledger.Settle());
        Assert.Equal((3, "Body."), (back.Revision, back.Body));
        Assert.Empty(_ledger.Settle());
    }

    [Fact]
    public void Decide_NewStateAfterOneHeldBack_IsTheLast()
    {
        Store(_ledger.Decide(s_draft)!);
        Store(_ledger.Decide(s_draft with { Body = "Other." })!);

        Assert.Null(_ledger.Decide(s_draft));
        Assert.Equal(3, _ledger.Decide(s_draft with { Body = "Third." })!.Revision);
        Assert.Empty(_ledger.Settle());
    }

    private void Store(Article article)
    {
        _store.Commit([new ArticleWrite(article, [])], TestContext.Current.CancellationToken);
        _ledger.Committed(article);
    }
}
