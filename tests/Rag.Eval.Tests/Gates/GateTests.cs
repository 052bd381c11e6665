using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Figures;
using Rag.Eval.Gates;

namespace Rag.Eval.Tests.Gates;

public class GateTests
{
    private static readonly GateOptions s_plain = new(null, new Dictionary<string, double>());

    [Fact]
    public void Check_ClearDrop_FailsWithMetricDropAndInterval()
    {
        var result = Gate.Check(Run(FigureNames.F1, _ => 1), Run(FigureNames.F1, place => place % 4 == 0 ? 0 : 1), s_plain);

        Assert.False(result.Passes);
        var failure = Assert.Single(result.Failures);
        Assert.StartsWith("f1 dropped from 1.0000 to 0.7500: by 0.2500 (95 % interval -0.", failure.Sentence, StringComparison.Ordinal);
        Assert.Contains(failure.Sentence, result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MoreOfAFault_FailsAsARise()
    {
        var result = Gate.Check(
            Run(FigureNames.WrongAnswer, _ => 0),
            Run(FigureNames.WrongAnswer, place => place % 4 == 0 ? 1 : 0),
            s_plain
        );

        Assert.StartsWith("wrong_answer rose from 0.0000", Assert.Single(result.Failures).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Gain_Passes() =>
        Assert.True(Gate.Check(Run(FigureNames.F1, place => place % 2), Run(FigureNames.F1, _ => 1), s_plain).Passes);

    [Fact]
    public void Check_DropThatChanceExplains_Passes()
    {
        var result = Gate.Check(
            Run(FigureNames.F1, place => place == 0 ? 0 : 1),
            Run(FigureNames.F1, place => place is 1 or 2 ? 0 : 1),
            s_plain
        );

        Assert.True(result.Passes);
        Assert.StartsWith("The gate is passed", result.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(.3, true)]
    [InlineData(.2, false)]
    public void Check_AllowedDrop_PassesUpToIt(double allowed, bool passes)
    {
        var options = new GateOptions(null, new Dictionary<string, double> { [FigureNames.F1] = allowed });

        Assert.Equal(passes, Gate.Check(Run(FigureNames.F1, _ => 1), Run(FigureNames.F1, place => place % 4 == 0 ? 0 : 1), options).Passes);
    }

    [Theory]
    [InlineData(.02, true)]
    [InlineData(.01, false)]
    public void Check_DropThatChanceExplains_FailsBeyondItsBound(double bound, bool passes)
    {
        var options = s_plain with { Bounds = new Dictionary<string, double> { [FigureNames.F1] = bound } };

        var result = Gate.Check(
            Run(FigureNames.F1, place => place == 0 ? 0 : 1),
            Run(FigureNames.F1, place => place is 1 or 2 ? 0 : 1),
            options
        );

        Assert.Equal(passes, result.Passes);
        Assert.True(passes || result.Sentence.EndsWith("where 0.01 is allowed, whatever chance explains.", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_FigureThatNoQuestionHasAnyMore_Fails() =>
        Assert.Contains(
            "no question of the run has it any more",
            Gate.Check(Run(FigureNames.QuoteVerbatim, _ => 1), Run(FigureNames.F1, _ => 1), s_plain).Sentence,
            StringComparison.Ordinal
        );

    [Fact]
    public void Check_OtherFiguresThanThoseNamed_AreNotLookedAt()
    {
        var options = new GateOptions([FigureNames.F1], new Dictionary<string, double>());
        var (before, after) = (Run(FigureNames.F1, _ => 1), Run(FigureNames.F1, _ => 1));
        var worse = after with { Cases = [.. after.Cases.Select(item => With(item, FigureNames.GoldFound, 0))] };
        var better = before with { Cases = [.. before.Cases.Select(item => With(item, FigureNames.GoldFound, 1))] };

        Assert.True(Gate.Check(better, worse, options).Passes);
        Assert.False(Gate.Check(better, worse, s_plain).Passes);
    }

    [Fact]
    public void Check_UnknownFigure_IsRefusedWithThoseThatThereAre()
    {
        var none = new Dictionary<string, double> { ["f2"] = .1 };
        foreach (var options in (GateOptions[])[new GateOptions(["f2"], s_plain.Allowed), new(null, none), s_plain with { Bounds = none }])
        {
            var problem = Assert.Throws<DatasetException>(() => Gate.Check(Run("f1", _ => 1), Run("f1", _ => 1), options));

            Assert.Equal("The baseline has no figure f2: it has f1; name one of these.", problem.Message);
        }
    }

    [Fact]
    public void Check_PartOfTheQuestionsOrOthers_IsRefused()
    {
        var whole = Run("f1", _ => 1);
        var part = whole with { Cases = [.. whole.Cases.Skip(1)] };
        var others = whole with { Plan = whole.Plan with { DatasetDigest = "other" } };
        var searches = whole with { Plan = whole.Plan with { Kind = RunKind.Search } };

        Assert.Contains("lacks question 0", Refused(whole, part), StringComparison.Ordinal);
        Assert.Contains("rag eval export", Refused(whole, others), StringComparison.Ordinal);
        Assert.Contains("kind", Refused(whole, searches), StringComparison.Ordinal);
    }

    private static string Refused(Baseline baseline, Baseline run) =>
        Assert.Throws<DatasetException>(() => Gate.Check(baseline, run, s_plain)).Message;

    private static BaselineCase With(BaselineCase item, string metric, double value) =>
        item with
        {
            Figures = new Dictionary<string, double>(item.Figures) { [metric] = value },
        };

    private static Baseline Run(string metric, Func<int, double> figure) =>
        new(
            "r",
            default,
            new RunPlan("sample", "ab", 60, RunKind.Answer, 10, new RunConfiguration(new Dictionary<string, string>())),
            [
                .. Enumerable
                    .Range(0, 60)
                    .Select(place => new BaselineCase($"{place}", "fact", new Dictionary<string, double> { [metric] = figure(place) })),
            ]
        );
}
