using Rag.Bench.Soak;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Pages.Tests;

namespace Rag.Bench.Tests.Soak;

public sealed class AnswerCheckTests
{
    private const string Url = "https://a.example/1";

    private static readonly Article s_first = new(
        ArticleId.Of(Url),
        1,
        Url,
        "Bridge",
        null,
        null,
        null,
        null,
        null,
        default,
        default,
        "The bridge is open.",
        ""
    );

    private static readonly Article s_second = s_first with { Revision = 2, Body = "After repairs the bridge is open." };

    private static readonly Citation s_citation = new(1, 0, s_first.Id, 1, Url, "Bridge", null, null, "bridge is open", 4, 18, 0, 14);

    [Fact]
    public async Task Judge_QuotationStandsInTheCitedRevision_IsTrue() => Assert.Equal(AnswerVerdict.True, await JudgeAsync(s_citation));

    [Fact]
    public async Task Judge_QuotationOfAnotherRevision_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Revision = 2 }));

    [Fact]
    public async Task Judge_RevisionThatIsNotStored_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Revision = 3 }));

    [Fact]
    public async Task Judge_RightWordsAtWrongOffsets_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Start = 3, End = 17 }));

    [Theory]
    [InlineData(4, 400)]
    [InlineData(-1, 13)]
    [InlineData(18, 4)]
    public async Task Judge_OffsetsOutsideTheBody_AreUntrue(int start, int end) =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Start = start, End = end }));

    [Fact]
    public async Task Judge_OneLetterChanged_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Quote = "bridge is opem" }));

    [Fact]
    public async Task Judge_AddressThatIsNotStored_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { Url = "https://a.example/2" }));

    [Fact]
    public async Task Judge_AnotherArticlesId_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation with { ArticleId = ArticleId.Of("other") }));

    [Fact]
    public async Task Judge_OneOfTwoCitationsStands_IsUntrue() =>
        Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(s_citation, s_citation with { Start = 3, End = 17 }));

    [Fact]
    public async Task Judge_AnAnswerThatCitesNothing_IsUntrue() => Assert.Equal(AnswerVerdict.Untrue, await JudgeAsync(Answer()));

    [Fact]
    public async Task Judge_ARefusal_SaysNothing() =>
        Assert.Equal(AnswerVerdict.SaysNothing, await JudgeAsync(Answer() with { IsRefusal = true }));

    [Fact]
    public async Task Judge_CanceledBeforeItCited_SaysNothing() =>
        Assert.Equal(AnswerVerdict.SaysNothing, await JudgeAsync(Answer() with { FinishReason = FinishReason.Canceled }));

    private static Task<AnswerVerdict> JudgeAsync(params Citation[] citations) => JudgeAsync(Answer(citations));

    private static Task<AnswerVerdict> JudgeAsync(Answer answer) =>
        new AnswerCheck(new FixedArticles(s_first, s_second)).JudgeAsync(answer, TestContext.Current.CancellationToken);

    private static Answer Answer(params Citation[] citations) => SoakAnswers.With(citations, tokens: null);
}
