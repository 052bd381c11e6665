using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class SignificanceTests
{
    private const int Draws = 1_000;

    [Fact]
    public void Compare_ClearGain_IsBetterWithASentence()
    {
        var comparison = Significance.Compare(
            Run("f1", place => place % 2),
            Run("f1", place => place % 5 == 0 ? 1 : place % 2),
            null,
            Draws
        );

        var metric = Assert.Single(comparison.Metrics);
        Assert.Equal(Verdict.Better, metric.Verdict);
        Assert.Equal(Verdict.Better, comparison.Verdict);
        Assert.Equal(.1, metric.Difference, 1e-12);
        Assert.True(metric.Corrected.Holds(.1));
        Assert.StartsWith("f1 rose from 0.5000 to 0.6000 (+0.1000, 95 % interval +0.0", metric.Sentence, StringComparison.Ordinal);
        Assert.Contains("The second run is better in f1, over 200 questions.", comparison.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_MoreWrongAnswers_AreWorse()
    {
        var comparison = Significance.Compare(
            Run(FigureNames.WrongAnswer, _ => 0),
            Run(FigureNames.WrongAnswer, place => place % 10 == 0 ? 1 : 0),
            null,
            Draws
        );

        Assert.Equal(Verdict.Worse, comparison.Verdict);
    }

    [Fact]
    public void Compare_FewDifferencesOfEitherSign_ClaimsNoDifference()
    {
        var comparison = Significance.Compare(
            Run("f1", place => place % 2),
            Run("f1", place => place is 3 or 6 or 8 ? 1 - (place % 2) : place % 2),
            null,
            Draws
        );

        Assert.Equal(Verdict.NoDifference, comparison.Verdict);
        Assert.StartsWith("No difference can be claimed in f1", comparison.Metrics[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("would show a difference of", comparison.Metrics[0].Sentence, StringComparison.Ordinal);
        Assert.StartsWith("No difference can be claimed, over", comparison.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TheSameRun_SaysThatNothingDiffers()
    {
        var comparison = Significance.Compare(Run("f1", place => place % 2), Run("f1", place => place % 2), null, Draws);

        Assert.Equal("f1 is 0.5000 in both, question by question, over 200 questions.", comparison.Metrics[0].Sentence);
        Assert.Equal(1, comparison.Metrics[0].PValue);
    }

    [Fact]
    public void Compare_QuestionsOfOneRunOnly_AreLeftOutAndTold()
    {
        var comparison = Significance.Compare(Run("f1", _ => 1, 0, 30), Run("f1", _ => 1, 10, 35), null, Draws);

        Assert.Equal(20, comparison.Matched);
        Assert.Equal(10, comparison.OnlyFirst.Count);
        Assert.Equal(["30", "31", "32", "33", "34"], comparison.OnlySecond);
        Assert.Contains("15 questions that only one", comparison.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_NoQuestionInCommon_SaysSo() =>
        Assert.Contains(
            "no question in common",
            Significance.Compare(Run("f1", _ => 1, 0, 5), Run("f1", _ => 1, 5, 9), null, Draws).Sentence,
            StringComparison.Ordinal
        );

    [Fact]
    public void Compare_OneFaintGainAmongManyFigures_IsNotClaimed()
    {
        // Eight gains and one loss have p = .039 alone, which the correction for nine further figures takes away.
        static double Gain(int place) => place < 8 ? 1 : 0;
        var alone = Significance.Compare(Run("f1", place => place == 8 ? 1 : 0), Run("f1", Gain), null, Draws);
        var among = Significance.Compare(
            [.. Run("f1", place => place == 8 ? 1 : 0).Select(WithNoise)],
            [.. Run("f1", Gain).Select(WithNoise)],
            null,
            Draws
        );

        Assert.Equal(Verdict.Better, alone.Verdict);
        Assert.Equal(alone.Metrics[0].PValue, among.Metrics.Single(item => item.Metric == "f1").PValue);
        Assert.Equal(Verdict.NoDifference, among.Verdict);
    }

    [Fact]
    public void Compare_RepeatedFigure_IsJudgedAsItsOriginAndCostsNoTest()
    {
        var (first, second) = (Run(FigureNames.EvidenceRecall10, place => place % 2), Run(FigureNames.EvidenceRecall10, _ => 1));

        var comparison = Significance.Compare([.. first.Select(Repeated)], [.. second.Select(Repeated)], null, Draws);

        Assert.Equal(2, comparison.Metrics.Count);
        Assert.All(comparison.Metrics, item => Assert.Equal(item.PValue, item.AdjustedPValue));
        Assert.All(comparison.Metrics, item => Assert.Equal(Verdict.Better, item.Verdict));
    }

    [Fact]
    public void Compare_FigureThatSomeQuestionsLack_IsTakenOverTheOthers()
    {
        var first = Run("f1", _ => 1, 0, 20);
        var second = Run("f1", _ => 1, 0, 20).Select(item => item.Ordinal < 5 ? item with { Figures = None } : item).ToList();

        Assert.Equal(15, Significance.Compare(first, second, null, Draws).Metrics[0].Questions);
    }

    private static Dictionary<string, double> None => [];

    private static CaseFigures Repeated(CaseFigures item) =>
        item with
        {
            Figures = new Dictionary<string, double>(item.Figures)
            {
                [FigureNames.PaperHits10] = item.Figures[FigureNames.EvidenceRecall10],
            },
        };

    private static CaseFigures WithNoise(CaseFigures item) =>
        item with
        {
            Figures = new Dictionary<string, double>(
                item.Figures.Concat(Enumerable.Range(0, 9).Select(i => KeyValuePair.Create($"n{i}", 1.0)))
            ),
        };

    private static List<CaseFigures> Run(string metric, Func<int, double> figure, int from = 0, int to = 200) =>
        [
            .. Enumerable
                .Range(from, to - from)
                .Select(place => new CaseFigures(
                    place,
                    $"{place}",
                    "fact",
                    "?",
                    new Dictionary<string, double> { [metric] = figure(place) },
                    null,
                    new CaseCost(1, null, 1)
                )),
        ];
}
