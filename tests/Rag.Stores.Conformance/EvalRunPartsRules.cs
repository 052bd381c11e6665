using Rag.Core.Evaluation;
using static Rag.Stores.Conformance.MadeRuns;

namespace Rag.Stores.Conformance;

/// <summary>What is read of a run without the whole of it, and what is erased of it while the rest stays.</summary>
public abstract class EvalRunPartsRules(Func<PortUnderTest<IEvalRuns>> create) : PortRules<IEvalRuns>(create)
{
    [Fact]
    public async Task Page_ByAFigure_HasTheWorstFirstAndThoseWithoutItLast()
    {
        await FillAsync(5);

        var page = await Port.PageAsync("a", new CaseQuery("f1", false, null, null, 0, 10), Cancellation);
        var reversed = await Port.PageAsync("a", new CaseQuery("f1", true, null, null, 0, 10), Cancellation);

        // Question 3 has no such figure; the others have a higher one the later they come.
        Assert.Equal([0, 1, 2, 4, 3], page.Cases.Select(item => item.Ordinal));
        Assert.Equal([4, 2, 1, 0, 3], reversed.Cases.Select(item => item.Ordinal));
        Assert.Equivalent((await Port.FiguresAsync("a", Cancellation))[1], page.Cases[1], strict: true);
    }

    [Fact]
    public async Task Page_OfAStageAndAKind_HasTheirPartAndTheirNumber()
    {
        await FillAsync(9);

        var page = await Port.PageAsync("a", new CaseQuery(null, false, null, null, 6, 2), Cancellation);
        var lost = await Port.PageAsync("a", new CaseQuery(null, false, MissStage.PutDown, null, 0, 2), Cancellation);
        var kind = await Port.PageAsync("a", new CaseQuery(null, false, null, "odd", 1, 2), Cancellation);

        Assert.Equal([6, 7], page.Cases.Select(item => item.Ordinal));
        Assert.Equal([1, 2], lost.Cases.Select(item => item.Ordinal));
        Assert.Equal([3, 5], kind.Cases.Select(item => item.Ordinal));
        Assert.Equal((9, 8, 4), (page.Found, lost.Found, kind.Found));
        Assert.Equal(0, (await Port.PageAsync("b", new CaseQuery(null, false, null, null, 0, 2), Cancellation)).Found);
    }

    [Fact]
    public async Task Around_APlace_HasTheQuestionBetweenTheNearestThatHaveAnOutcome()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.RecordAsync("a", [.. new[] { 0, 1, 4, 9 }.Select(ordinal => Outcome(ordinal))], Cancellation);
        var all = await Port.FiguresAsync("a", Cancellation);

        Assert.Equivalent(all.Skip(1).Take(3), await Port.AroundAsync("a", 4, Cancellation), strict: true);
        Assert.Equal([0, 1], (await Port.AroundAsync("a", 0, Cancellation)).Select(item => item.Ordinal));
        Assert.Equal([4, 9], (await Port.AroundAsync("a", 9, Cancellation)).Select(item => item.Ordinal));
        Assert.Equal([1, 4], (await Port.AroundAsync("a", 3, Cancellation)).Select(item => item.Ordinal));
        Assert.Empty(await Port.AroundAsync("b", 4, Cancellation));
    }

    [Fact]
    public async Task Digest_Kept_IsFoundInItsVersionUntilTheRunIsDeleted()
    {
        await FillAsync(1);
        await Port.KeepDigestAsync("a", 1, "one", Cancellation);
        await Port.KeepDigestAsync("a", 2, "two", Cancellation);
        await Port.KeepDigestAsync("none", 2, "three", Cancellation);

        Assert.Equal("two", await Port.FindDigestAsync("a", 2, Cancellation));
        Assert.Null(await Port.FindDigestAsync("a", 1, Cancellation));
        Assert.Null(await Port.FindDigestAsync("none", 2, Cancellation));

        await Port.DeleteAsync("a", Cancellation);
        await Port.AddAsync(Run("a"), Cancellation);
        Assert.Null(await Port.FindDigestAsync("a", 2, Cancellation));
    }

    [Fact]
    public async Task Erase_AnswerThatQuotesAnother_StaysAndLosesTheEvidence()
    {
        await FillAsync(1);

        Assert.Equal(1, await Port.EraseAsync(Article("f99", "a1"), Cancellation));

        var outcome = (await Port.FindOutcomeAsync("a", "q0", Cancellation))!;
        Assert.Equal("Ann did.", outcome.Answer!.Quote);
        Assert.Null(outcome.Case.Evidence[0].Fact);
    }

    [Fact]
    public async Task Erase_QuotedArticle_TakesItsWordsAndLeavesTheFiguresAsTheyWere()
    {
        await FillAsync(2);
        var before = await Port.FiguresAsync("a", Cancellation);

        Assert.Equal(0, await Port.EraseAsync(Article("f77", "https://elsewhere.example"), Cancellation));
        Assert.Equal(2, await Port.EraseAsync(Article("f00", "a1"), Cancellation));
        Assert.Equal(0, await Port.EraseAsync(Article("f00", "a1"), Cancellation));

        Assert.Equivalent(before, await Port.FiguresAsync("a", Cancellation), strict: true);
        var outcome = (await Port.FindOutcomeAsync("a", "q1", Cancellation))!;
        Assert.Equal(OutcomeErasure.Sentence, outcome.Answer!.Text);
        Assert.Null(outcome.Answer.Quote);
        Assert.Equal([null, "It stays."], outcome.Case.Evidence.Select(piece => piece.Fact));
        Assert.Equal(2, outcome.Ranking.Count);
    }

    private async Task FillAsync(int outcomes)
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.RecordAsync("a", [.. Enumerable.Range(0, outcomes).Select(ordinal => Outcome(ordinal))], Cancellation);
    }
}
