using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Stores.Embedded;

namespace Rag.Answering.Tests;

/// <summary>What becomes of an answer when the articles that it quotes change.</summary>
public sealed class AnswerReviewTests : IDisposable, IAnswerRecords
{
    private const string Body = "The ferry left at dawn. It carried 400 people. Nobody was hurt.";
    private const string Quote = "It carried 400 people.";
    private const string Id = "chatcmpl-1";

    private static readonly DateTimeOffset s_seen = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);
    private static readonly ArticleId s_article = ArticleId.Of("ferry");
    private static readonly CitedPlace s_cited = new(
        s_article,
        1,
        Body.IndexOf(Quote, StringComparison.Ordinal),
        Body.IndexOf(" Nobody", StringComparison.Ordinal)
    );

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-review-");
    private readonly EmbeddedStore _store;

    public AnswerReviewTests() => _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("embedder", 4));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_UnchangedArticle_IsCurrentWithTheSamePlace()
    {
        await CommitAsync(1, Body);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Current, CitationChange.None), (standing, citation.Change));
        Assert.Equal((1, new TextSpan(s_cited.Start, s_cited.End)), (citation.RevisionNow, citation.PlaceNow));
    }

    [Theory]
    [InlineData(RevisionKind.Cosmetic, CitationChange.Cosmetic)]
    [InlineData(RevisionKind.Update, CitationChange.Updated)]
    public async Task Of_RevisionThatKeepsTheWords_IsCurrentWithTheirNewPlace(RevisionKind kind, CitationChange change)
    {
        await CommitAsync(1, Body);
        await CommitAsync(2, "New. " + Body, kind);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Current, change, 2), (standing, citation.Change, citation.RevisionNow));
        Assert.Equal(new TextSpan(s_cited.Start + 5, s_cited.End + 5), citation.PlaceNow);
    }

    [Fact]
    public async Task Of_UpdateWithoutTheWords_IsCorrected()
    {
        await CommitAsync(1, Body);
        await CommitAsync(2, Body.Replace("400", "40", StringComparison.Ordinal), RevisionKind.Update);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Corrected, CitationChange.Updated, null), (standing, citation.Change, citation.PlaceNow));
    }

    [Fact]
    public async Task Of_CorrectionBetweenOtherRevisions_IsCorrectedWithItsSentence()
    {
        var correction = new ArticleCorrection(s_seen.AddHours(2), "Correction: 40, not 400.", null);
        await CommitAsync(1, Body);
        await CommitAsync(2, Body + " Correction: 40, not 400.", RevisionKind.Correction, correction);
        await CommitAsync(3, Body + " Correction: 40, not 400!", RevisionKind.Cosmetic, correction);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Corrected, CitationChange.Corrected), (standing, citation.Change));
        Assert.Equal((correction, 3), (citation.Correction, citation.RevisionNow));
    }

    [Fact]
    public async Task Of_WithdrawnArticle_IsRetractedWithTheReason()
    {
        await CommitAsync(1, Body);
        await _store.RetractAsync(s_article, new Retraction("The publisher withdrew it.", s_seen.AddDays(1)), Cancellation);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Retracted, CitationChange.Retracted, null), (standing, citation.Change, citation.RevisionNow));
        Assert.Equal(("The publisher withdrew it.", s_seen.AddDays(1)), (citation.Reason, citation.ChangedAt));
    }

    [Fact]
    public async Task Of_WithdrawnArticleThatCameBack_IsStillRetracted()
    {
        await CommitAsync(1, Body);
        await _store.RetractAsync(s_article, new Retraction("Wrong.", s_seen.AddDays(1)), Cancellation);
        await CommitAsync(2, "Other words.");
        Assert.NotEqual(AnswerStanding.Current, (await ReviewAsync()).Standing);
    }

    [Fact]
    public async Task Of_RemovedArticle_IsCurrentAndSaysSo()
    {
        await CommitAsync(1, Body);
        await _store.RemoveAsync(s_article, Cancellation);
        var (standing, citation) = await ReviewAsync();
        Assert.Equal((AnswerStanding.Current, CitationChange.Removed, null), (standing, citation.Change, citation.RevisionNow));
    }

    /// <summary>Its revisions count from 1 again: none of them is the one that was cited.</summary>
    [Fact]
    public async Task Of_ArticleThatWasRemovedAndReadAnew_IsNotTakenForTheOneCited()
    {
        await CommitAsync(1, "Quite another text, long enough to hold the place that was cited then.", seen: s_seen.AddDays(9));
        var (_, citation) = await ReviewAsync();
        Assert.Equal((CitationChange.Removed, null), (citation.Change, citation.PlaceNow));
    }

    [Fact]
    public async Task Of_ArticleForOtherReadersNow_SaysNothingOfIt()
    {
        await CommitAsync(1, Body);
        await CommitAsync(2, Body + " Secret.", scope: new AccessScope("desk"));
        var (_, citation) = await ReviewAsync();
        Assert.Equal((CitationChange.Removed, null), (citation.Change, citation.RevisionNow));
    }

    [Fact]
    public async Task Of_CitedRevisionThatWasForgotten_DoesNotSayWhereTheWordsStand()
    {
        await CommitAsync(1, Body);
        await CommitAsync(2, "New. " + Body, RevisionKind.Update);
        await _store.ForgetRevisionsAsync(s_seen.AddDays(9), 10, Cancellation);
        Assert.Null((await ReviewAsync()).Citation.PlaceNow);
    }

    [Fact]
    public async Task Of_UnknownId_IsNull() =>
        Assert.Null(await new AnswerReview(this, _store).OfAsync("chatcmpl-2", Audience.Everybody, Cancellation));

    [Fact]
    public async Task Of_AnotherTenantsAnswer_IsNull()
    {
        await CommitAsync(1, Body);
        var other = new Audience("acme", Audience.Everybody.Scopes);

        Assert.Null(await new AnswerReview(this, _store).OfAsync(Id, other, Cancellation));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    void IAnswerRecords.Note(AnswerRecord record) => throw new NotSupportedException();

    ValueTask<AnswerRecord?> IAnswerRecords.FindAsync(string id, CancellationToken cancellation) =>
        ValueTask.FromResult(id == Id ? new AnswerRecord(Id, s_seen.AddHours(1), [s_cited]) : null);

    ValueTask<int> IAnswerRecords.ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        throw new NotSupportedException();

    private async Task<(AnswerStanding Standing, CitationStatus Citation)> ReviewAsync()
    {
        var status = (await new AnswerReview(this, _store).OfAsync(Id, Audience.Everybody, Cancellation))!;
        return (status.Standing, Assert.Single(status.Citations));
    }

    private async Task CommitAsync(
        int revision,
        string body,
        RevisionKind kind = RevisionKind.First,
        ArticleCorrection? correction = null,
        DateTimeOffset? seen = null,
        AccessScope scope = default
    )
    {
        var first = seen ?? s_seen;
        var article = new Article(
            s_article,
            revision,
            null,
            "Ferry",
            null,
            null,
            null,
            null,
            null,
            first,
            first.AddHours(revision),
            body,
            $"{revision}",
            Scope: scope
        )
        {
            Kind = kind,
            Correction = correction,
        };
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
    }
}
