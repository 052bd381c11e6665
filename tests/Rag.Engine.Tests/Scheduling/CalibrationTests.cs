using Rag.Engine.Scheduling;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

public sealed class CalibrationTests
{
    private static readonly StepCosts s_true = new()
    {
        Step = 6,
        PrefillToken = 0.52,
        PrefillPair = 4e-5,
        DecodeToken = 0.9,
        DecodePair = 7e-4,
    };

    [Fact]
    public void Measure_ARunnerOfKnownCosts_FindsThemWithinASecond()
    {
        var time = new FakeTime();
        var runner = new CheckingRunner(DefaultShape) { Time = time, Costs = new CostModel(s_true) };

        var model = new CostModel(Calibration.Measure(runner, time));

        Assert.Null(runner.BrokenRule);
        Assert.InRange(time.GetElapsedTime(0).TotalSeconds, 0.1, 1);
        foreach (
            var load in new[]
            {
                default(StepLoad).WithPrefill(200, 0),
                default(StepLoad).WithDecode(200),
                default(StepLoad).WithPrefill(100, 50).WithDecode(90),
            }
        )
        {
            Assert.Equal(1, model.Estimate(load) / runner.Costs.Estimate(load), 0.1);
        }
    }

    [Fact]
    public void Measure_ASlowRunner_StopsEarly()
    {
        var time = new FakeTime();
        var runner = new CheckingRunner(DefaultShape) { Time = time, Costs = new CostModel(new StepCosts { PrefillToken = 20 }) };

        var costs = Calibration.Measure(runner, time);

        Assert.InRange(time.GetElapsedTime(0).TotalSeconds, 0.1, 4);
        Assert.Equal(2000, new CostModel(costs).Estimate(default(StepLoad).WithPrefill(100, 0)), 400.0);
    }

    [Theory]
    [InlineData(2, 4, 1)]
    [InlineData(20, 4, 256)]
    [InlineData(512, 4, 9)]
    [InlineData(512, 256, 10)]
    public void Measure_SmallShapes_BreaksNoRule(int context, int blockSize, int blocks)
    {
        var time = new FakeTime();
        var runner = new CheckingRunner(DefaultShape with { ContextLength = context, BlockSize = blockSize, BlockCount = blocks })
        {
            Time = time,
            Costs = new CostModel(s_true),
        };

        Assert.NotNull(Calibration.Measure(runner, time));
        Assert.Null(runner.BrokenRule);
    }

    [Fact]
    public void Measure_AClockThatStandsStill_GivesTheTypicalCosts() =>
        Assert.Equal(CostModel.Typical, Calibration.Measure(new CheckingRunner(DefaultShape), new FakeTime()));
}
