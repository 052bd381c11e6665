using Rag.Eval.Answers;

namespace Rag.Eval.Tests.Answers;

public class RefusalCalibrationTests
{
    [Fact]
    public void Of_FourAnswers_GivesCurveAndAreaByHand()
    {
        var calibration = RefusalCalibration.Of([new(.9, true, true), new(.8, false, true), new(.4, true, false), new(.2, false, false)])!;

        Assert.Equal([(.9, .25, 0), (.8, .5, .5), (.4, .75, 1 / 3.0), (.2, 1, .5)], calibration.Curve.Select(Numbers));
        Assert.Equal((0 + .5 + (1 / 3.0) + .5) / 4, calibration.Area, 1e-12);
        Assert.Equal(((1 / 3.0) + .5) / 4, calibration.BestArea, 1e-12);
        Assert.Equal((.8, .5, .5), Numbers(calibration.Given));
        Assert.Equal(.5, calibration.DeclinedRight);
        Assert.Equal((.4, .75, 1 / 3.0), Numbers(calibration.AtRisk(.4)!));
        Assert.Null(RefusalCalibration.Of([new(.9, false, true)])!.AtRisk(.4));
    }

    [Fact]
    public void Of_EqualConfidences_DependsOnNoOrder()
    {
        var one = RefusalCalibration.Of([new(.5, true, true), new(.5, false, true)])!;
        var other = RefusalCalibration.Of([new(.5, false, true), new(.5, true, true)])!;

        Assert.Equal(one.Area, other.Area);
        Assert.Equal(.5, one.Area, 1e-12);
        Assert.Single(one.Curve);
    }

    [Fact]
    public void Of_PerfectOrder_HasTheBestArea()
    {
        var calibration = RefusalCalibration.Of([new(.9, true, true), new(.7, true, true), new(.3, false, false), new(.1, false, false)])!;

        Assert.Equal(calibration.BestArea, calibration.Area, 1e-12);
    }

    [Fact]
    public void Thinned_ThousandConfidences_KeepsAPointForEachHundredthAndTheEnds()
    {
        var all = RefusalCalibration.Of([.. Enumerable.Range(1, 1_000).Select(i => new JudgedConfidence(i / 1_000.0, i % 3 > 0, true))])!;

        var thinned = all.Thinned();

        Assert.Equal(100, thinned.Curve.Count);
        Assert.Equal(all.Curve[^1], thinned.Curve[^1]);
        Assert.Equal((.991, .01), (thinned.Curve[0].Bound, thinned.Curve[0].Coverage));
        Assert.Equal(all.Area, thinned.Area);
    }

    [Fact]
    public void Of_NothingDeclined_HasNoShareOfThose() => Assert.Null(RefusalCalibration.Of([new(.9, true, true)])!.DeclinedRight);

    [Fact]
    public void Of_NoConfidence_IsNothing() => Assert.Null(RefusalCalibration.Of([]));

    private static (double, double, double) Numbers(RiskPoint point) => (point.Bound, point.Coverage, point.Risk);
}
