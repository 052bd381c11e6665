using Rag.Bench.Load;
using Rag.Engine;

namespace Rag.Bench.Tests.Load;

public sealed class LoadSimulationTests
{
    private static readonly StepCosts s_costs = new()
    {
        Step = 4,
        PrefillToken = 0.35,
        PrefillPair = 1e-5,
        DecodeToken = 0.6,
        DecodePair = 6e-4,
    };

    private static readonly SimulationSettings s_small = new(400, 0.25, WarmUp: 300, Questions: 150, AnswerTokens: 10, Seed: 4);

    [Fact]
    public void Run_Twice_GivesTheSameFigures() => Assert.Equivalent(Run(), Run(), strict: true);

    [Fact]
    public void Run_PopularPassages_AreAnsweredSoonerByReuse()
    {
        var report = Run();
        Assert.Equal(0, report.NoCache.CachedShare);
        Assert.InRange(report.Reuse.CachedShare, report.CommonBeginnings.CachedShare + 0.2, 1);
        Assert.True(
            report.Reuse.FirstTokenMs.P50 < report.NoCache.FirstTokenMs.P50 / 2,
            $"{report.Reuse.FirstTokenMs} against {report.NoCache.FirstTokenMs}"
        );
    }

    private static SimulationReport Run()
    {
        var model = new ModelShape(49_152, 8192, 32, 0, 1, [], "model");
        return new LoadSimulation(LoadSimulation.ShapeFor(model, s_small), s_costs, s_small).Run(TestContext.Current.CancellationToken);
    }
}
