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

    /// <summary>As of eight billion weights on two cores: a token of one sequence takes half a second, a prefill token 40 ms.</summary>
    [Fact]
    public void Measure_AVerySlowRunner_TakesTwoOfItsStepsAndFindsItsSpeed()
    {
        var time = new FakeTime();
        var costs = new StepCosts
        {
            Step = 450,
            PrefillToken = 40,
            PrefillPair = 1e-3,
            DecodeToken = 50,
            DecodePair = 0.05,
        };
        var runner = new CheckingRunner(DefaultShape) { Time = time, Costs = new CostModel(costs) };

        var measured = new CostModel(Calibration.Measure(runner, time));

        Assert.InRange(time.GetElapsedTime(0).TotalMilliseconds, 400, 1100);
        Assert.Equal(
            1,
            measured.Estimate(default(StepLoad).WithDecode(100)) / runner.Costs.Estimate(default(StepLoad).WithDecode(100)),
            0.2
        );
        var slice = default(StepLoad).WithPrefill(64, 0);
        Assert.InRange(measured.Estimate(slice) / runner.Costs.Estimate(slice), 0.5, 2);
    }

    [Fact]
    public void CostsOf_ARunnerThatKnowsThem_RunsNoStep()
    {
        var time = new FakeTime();
        var runner = new CheckingRunner(DefaultShape) { Time = time, Costs = new CostModel(s_true) };
        IModelRunner remembering = new RememberingRunner(runner);
        var measured = Calibration.CostsOf(remembering, time);
        var tokens = runner.ComputedTokens;

        Assert.True(tokens > 0);
        Assert.Equal(measured, Calibration.CostsOf(remembering, time));
        Assert.Equal(tokens, runner.ComputedTokens);
    }

    private sealed class RememberingRunner(IModelRunner inner) : IModelRunner
    {
        public ModelShape Shape => inner.Shape;

        public StepCosts? KnownCosts { get; private set; }

        public void KeepCosts(StepCosts costs) => KnownCosts = costs;

        public Span<float> Run(RaggedBatch batch) => inner.Run(batch);

        public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => inner.ReadBlocks(blocks, destination);

        public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => inner.WriteBlocks(blocks, source);

        public void Dispose() => inner.Dispose();
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
