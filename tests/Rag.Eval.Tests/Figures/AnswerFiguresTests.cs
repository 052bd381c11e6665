using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Tests.Figures;

public class AnswerFiguresTests
{
    private static readonly QuotedPassage s_passage = new(
        "Rain fell on Monday. The council voted for sixteen new trams, Ms. Adair said. Nobody knows why.",
        IsAsStored: true
    );

    [Fact]
    public void Of_RightAnswerWithItsQuotation_HasEveryFigureOfAnAnswerableQuestion()
    {
        var figures = AnswerFigures.Of(Case("sixteen"), Answer("sixteen", "The council voted for sixteen new trams"), s_passage);

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["f1"] = 1,
                ["exact"] = 1,
                ["gold_found"] = 1,
                ["f1_before_refusing"] = 1,
                ["exact_before_refusing"] = 1,
                ["refused_answerable"] = 0,
                ["wrong_answer"] = 0,
                ["quote_verbatim"] = 1,
                ["quote_supports"] = 1,
            },
            figures
        );
    }

    [Theory]
    [InlineData("sixteen new", 2 / 3.0, 0)]
    [InlineData("about sixteen or eighteen trams", 2 / 6.0, 1)]
    public void Of_PartOfTheAnswer_IsWrongBelowHalf(string said, double f1, double wrong)
    {
        var figures = AnswerFigures.Of(Case("sixteen"), Answer(said, null), null);

        Assert.Equal(f1, figures["f1"], 1e-12);
        Assert.Equal(wrong, figures["wrong_answer"]);
        Assert.Equal(0, figures["exact"]);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)] // The passage that the reader was given holds it all the same.
    public void Of_Quotation_IsVerbatimWhereTheStoredArticleHasIt(bool isAsStored, double verbatim)
    {
        var quoted = s_passage with { IsAsStored = isAsStored };

        Assert.Equal(verbatim, AnswerFigures.Of(Case("sixteen"), Answer("sixteen", "The council voted"), quoted)["quote_verbatim"]);
    }

    [Theory]
    [InlineData("The council voted", "sixteen", 1)] // The sentence around the quotation holds it.
    [InlineData("Nobody knows why.", "sixteen", 0)] // The sentence before does not count.
    [InlineData("The council voted", "six", 0)] // A part of a word is no word.
    [InlineData("The council voted", "the", 0)] // Nothing is left of an article.
    [InlineData("why. But", "why", 1)] // A quotation that does not stand in the passage speaks for itself alone.
    [InlineData("voted. But", "sixteen", 0)]
    public void Of_QuotationOrItsSentence_SupportsWhatItHoldsInWholeWords(string quote, string gold, double supports) =>
        Assert.Equal(supports, AnswerFigures.Of(Case(gold), Answer(gold, quote), s_passage)["quote_supports"]);

    [Fact]
    public void Of_QuotationOfAnUnknownPassage_IsNotVerbatim() =>
        Assert.Equal(0, AnswerFigures.Of(Case("sixteen"), Answer("sixteen", "sixteen new trams"), null)["quote_verbatim"]);

    [Fact]
    public void Of_Refusal_CountsNothingRightAndQuotesNothing()
    {
        var figures = AnswerFigures.Of(Case("sixteen"), Refusal("sixteen"), s_passage);

        Assert.Equal(1, figures["refused_answerable"]);
        Assert.Equal(0, figures["f1"] + figures["exact"] + figures["gold_found"] + figures["wrong_answer"]);
        Assert.Equal(1, figures["f1_before_refusing"]);
        Assert.DoesNotContain("quote_verbatim", figures.Keys);
    }

    [Fact]
    public void Of_UnanswerableQuestion_IsRightRefusedOrWrong()
    {
        Assert.Equal(
            new Dictionary<string, double> { ["right_refusal"] = 1, ["wrong_answer"] = 0 },
            AnswerFigures.Of(Case(), Refusal(null), s_passage)
        );
        Assert.Equal(
            new Dictionary<string, double> { ["right_refusal"] = 0, ["wrong_answer"] = 1 },
            AnswerFigures.Of(Case(), Answer("sixteen", null), s_passage)
        );
    }

    [Fact]
    public void Of_QuestionWhoseAnswersAreNotJudged_HasTheQuotationsFigureAlone() =>
        Assert.Equal(["quote_verbatim"], AnswerFigures.Of(Case() with { Golds = null }, Answer("sixteen", "sixteen new"), s_passage).Keys);

    [Fact]
    public void IsRight_DeclinedAnswer_IsJudgedByWhatWouldHaveBeenSaid()
    {
        Assert.True(AnswerFigures.IsRight(Case("sixteen"), Refusal("sixteen")));
        Assert.False(AnswerFigures.IsRight(Case("sixteen"), Refusal(null)));
        Assert.False(AnswerFigures.IsRight(Case(), Answer("sixteen", null)));
        Assert.Null(AnswerFigures.IsRight(Case() with { Golds = null }, Answer("sixteen", null)));
    }

    private static EvalCase Case(params string[] golds) => new("1", "How many?", "fact", []) { Golds = golds };

    private static CaseAnswer Answer(string said, string? quote) => new(said, said, quote, false, .9, null, 0);

    private static CaseAnswer Refusal(string? declined) => new("The passages do not say.", "", null, true, .1, declined, null);
}
