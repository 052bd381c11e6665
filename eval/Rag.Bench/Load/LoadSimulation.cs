using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Engine.Loop;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;

namespace Rag.Bench.Load;

/// <summary>
/// Runs the engine's own scheduler, cache and pool at sizes that this machine cannot hold, against a virtual clock: a step takes the time
/// that the cost model estimates. The same seed gives the same figures.
/// </summary>
/// <param name="costs">The costs of a step, as measured on this machine.</param>
internal sealed class LoadSimulation(ModelShape shape, StepCosts costs, SimulationSettings settings)
{
    private const double Utilization = 0.6;

    public SimulationReport Run(CancellationToken cancellation)
    {
        var rate = Utilization / SecondsAlone();
        var none = Case(rate, KvSharing.None, prompt => prompt, warmUp: 0, cancellation);
        var prefix = Case(rate, KvSharing.Shared, LoadWorkload.AsOneText, settings.WarmUp, cancellation);
        var reuse = Case(rate, KvSharing.Shared, prompt => prompt, settings.WarmUp, cancellation);
        return new SimulationReport(settings, shape.BlockCount, rate, none, prefix, reuse);
    }

    /// <summary>
    /// The model's shape with a pool that holds the cached share of the passages beside the running questions, and with the part of its
    /// vocabulary that questions are made of.
    /// </summary>
    public static ModelShape ShapeFor(ModelShape model, SimulationSettings settings)
    {
        var blocksOfPassage = LoadWorkload.BlocksOfPassage(model.BlockSize);
        var running = 16 * (LoadWorkload.PassagesPerQuestion + 1) * blocksOfPassage;
        return model with
        {
            VocabularySize = LoadWorkload.LastToken + 1,
            EndTokens = [],
            BlockCount = (int)(settings.Passages * settings.CachedShare * blocksOfPassage) + running,
        };
    }

    private double SecondsAlone()
    {
        var model = new CostModel(costs);
        const int prompt = LoadWorkload.PassagesPerQuestion * LoadWorkload.PassageTokens;
        var decode = default(StepLoad).WithDecode(prompt);
        return (model.OfSlice(prompt, 0) + model.OfStep + (settings.AnswerTokens * model.Estimate(decode))) / 1000;
    }

    private LoadCase Case(double rate, KvSharing sharing, Func<Prompt, Prompt> form, int warmUp, CancellationToken cancellation)
    {
        var time = new VirtualTime();
        using var runner = new SimulatedRunner(shape, costs, time);
        var core = new EngineCore(runner, new EngineOptions { StepCosts = costs, MaxSequences = 65_536 }, time);
        var builder = new SequenceBuilder(shape);
        var load = new LoadWorkload(settings.Seed, settings.Passages);
        List<Prompt> prompts = [.. Enumerable.Range(0, warmUp + settings.Questions).Select(_ => form(load.Next()))];
        var asked = new List<(Sequence Sequence, Generation Generation)>();
        foreach (var (at, prompt) in LoadDriver.Arrivals(settings.Seed, prompts, rate, burst: 5))
        {
            while (time.Now < at && core.HasWork)
            {
                cancellation.ThrowIfCancellationRequested();
                core.Step();
            }

            if (time.Now < at)
            {
                time.Advance(at - time.Now);
            }

            var generation = new Generation(time, () => { }, () => { });
            var request = new EngineRequest(prompt, TenantScope.Public, SamplingParameters.Greedy, settings.AnswerTokens, null)
            {
                Sharing = sharing,
            };
            var sequence = builder.Build(request, generation);
            asked.Add((sequence, generation));
            core.Submit(sequence);
        }

        while (core.HasWork)
        {
            cancellation.ThrowIfCancellationRequested();
            core.Step();
        }

        return LoadCase.Of([
            .. asked
                .Skip(warmUp)
                .Select(pair => new LoadResult(
                    pair.Sequence.TimeToFirstToken?.TotalMilliseconds,
                    [],
                    pair.Generation.Completion.GetAwaiter().GetResult().Usage
                )),
        ]);
    }
}
