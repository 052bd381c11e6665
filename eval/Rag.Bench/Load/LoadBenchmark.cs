using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Scheduling;

namespace Rag.Bench.Load;

/// <summary>
/// Measures the engine under load, each figure beside its baseline in the same run: reuse of passages against no reuse and against reuse of
/// common beginnings, what a load without repetition costs, how far prefill delays running answers, a restart with and without the disk
/// tier, and questions answered in time beyond capacity.
/// </summary>
/// <param name="createOptions">Gives a fresh copy of the engine's options.</param>
/// <param name="kvMemoryMiB">Memory for keys and values, which the runner has as well.</param>
/// <param name="dataDir">The models lie in it, and what the disk tier keeps meanwhile.</param>
internal sealed class LoadBenchmark(
    IModelRunner runner,
    Func<EngineOptions> createOptions,
    DirectoryInfo dataDir,
    int kvMemoryMiB,
    LoadSettings settings
)
{
    private const double Utilization = 0.6;
    private const double Overload = 1.5;
    private const int Burst = 5;
    private const int OverheadQuestions = 12;

    /// <summary>An answer before those that are counted is short: what it leaves of its own is never asked for again.</summary>
    private const int WarmUpTokens = 2;

    /// <summary>Each round has questions and arrivals of its own; both sides of a comparison have the same ones.</summary>
    public async Task<LoadReport> RunAsync(IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report($"how fast {settings.Questions} questions are answered that share nothing");
        var capacity = await CapacityAsync(cancellation);
        var rounds = new List<LoadRound>();
        foreach (var round in Enumerable.Range(1, settings.Rounds))
        {
            var seed = settings.Seed + (100 * round);
            progress.Report($"round {round} of {settings.Rounds}");
            rounds.Add(await RoundAsync(seed, capacity, new Progress<string>(name => progress.Report($"  {name}")), cancellation));
        }

        progress.Report("grounded answers, one after the other");
        var overhead = await new GroundedOverhead(runner, dataDir).RunAsync(OverheadQuestions, cancellation);
        progress.Report("a simulation of what this machine cannot hold");
        return new LoadReport(settings, kvMemoryMiB, capacity, rounds, overhead, Simulate(settings.Simulation, cancellation));
    }

    private async Task<LoadRound> RoundAsync(int seed, double capacity, IProgress<string> progress, CancellationToken cancellation)
    {
        var rate = Utilization * capacity;
        progress.Report("no cache");
        var none = await OpenLoopAsync(seed, rate, KvSharing.None, prompt => prompt, _ => 0, cancellation);
        progress.Report("common beginnings alone");
        var prefix = await OpenLoopAsync(seed, rate, KvSharing.Shared, LoadWorkload.AsOneText, Filling, cancellation);
        progress.Report("passages reused");
        var reuse = await OpenLoopAsync(seed, rate, KvSharing.Shared, prompt => prompt, _ => settings.WarmUp, cancellation);
        progress.Report("nothing repeats");
        var (once, onceNoCache) = await SingleUseAsync(seed + 1, cancellation);
        progress.Report("an answer while others prefill");
        var (steady, disturbed) = await TokenGapsAsync(seed + 2, cancellation);
        progress.Report("restart");
        var restart = await new RestartBenchmark(dataDir, kvMemoryMiB, settings).RunAsync(seed + 3, cancellation);
        progress.Report("beyond capacity");
        var fair = await InTimeAsync(seed + 4, capacity, SchedulingPolicy.Fair, cancellation);
        var firstCome = await InTimeAsync(seed + 4, capacity, SchedulingPolicy.FirstCome, cancellation);
        return new LoadRound(settings.Questions, none, prefix, reuse, once, onceNoCache, steady, disturbed, restart, fair, firstCome);
    }

    /// <summary>Questions answered in a second when each follows the one before and all of its KV is computed.</summary>
    private async Task<double> CapacityAsync(CancellationToken cancellation)
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, settings.AnswerTokens, KvSharing.None);
        var load = new LoadWorkload(settings.Seed, settings.Passages);
        await driver.AskInTurnAsync([load.Next()], cancellation);
        var start = TimeProvider.System.GetTimestamp();
        await driver.AskInTurnAsync(Enumerable.Range(0, settings.Questions).Select(_ => load.Next()), cancellation);
        return settings.Questions / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Questions at random times, at a rate that the engine without reuse can just follow; every case counts the same questions at the same
    /// arrivals.
    /// </summary>
    /// <param name="warmUp">How many of the questions before them an engine is asked: those that come last.</param>
    private async Task<LoadCase> OpenLoopAsync(
        int seed,
        double rate,
        KvSharing sharing,
        Func<Prompt, Prompt> form,
        Func<IEngine, int> warmUp,
        CancellationToken cancellation
    )
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, settings.AnswerTokens, sharing);
        var load = new LoadWorkload(seed, settings.Passages);
        var before = Enumerable.Range(0, settings.WarmUp).Select(_ => form(load.Next())).ToList();
        await driver.AskInTurnAsync(before.TakeLast(warmUp(engine)), cancellation, WarmUpTokens);
        List<Prompt> prompts = [.. Enumerable.Range(0, settings.Questions).Select(_ => form(load.Next()))];
        return LoadCase.Of(await driver.AskAtAsync(LoadDriver.Arrivals(seed, prompts, rate, Burst), deadline: null, cancellation));
    }

    /// <summary>
    /// Questions over passages used once: to an engine with its cache, which is filled before, so that each question has to evict what
    /// earlier ones left, and to one that looks nothing up and keeps nothing.
    /// </summary>
    private async Task<(LoadCase Once, LoadCase NoCache)> SingleUseAsync(int seed, CancellationToken cancellation)
    {
        return (await AskOnceAsync(KvSharing.Shared), await AskOnceAsync(KvSharing.None));

        async Task<LoadCase> AskOnceAsync(KvSharing sharing)
        {
            await using var engine = Start();
            var driver = new LoadDriver(engine, WarmUpTokens, sharing);
            var load = new LoadWorkload(seed, settings.Passages);
            var before = Once(load, Filling(engine)).ToList();
            await driver.AskInTurnAsync(sharing == KvSharing.Shared ? before : [], cancellation);

            return LoadCase.Of(await driver.AskInTurnAsync(Once(load, settings.Questions / 2), cancellation));
        }
    }

    /// <summary>The gaps between an answer's tokens, when it is alone and while questions over new passages keep arriving.</summary>
    private async Task<(Spread Steady, Spread Disturbed)> TokenGapsAsync(int seed, CancellationToken cancellation)
    {
        const int tokens = 200;
        await using var engine = Start();
        var driver = new LoadDriver(engine, 1, KvSharing.Shared);
        var load = new LoadWorkload(seed, settings.Passages);
        var prompt = load.Next();
        await driver.AskAsync(prompt, null, cancellation);
        var steady = await driver.AskAsync(prompt, null, cancellation, tokens);

        var answer = driver.AskAsync(prompt, null, cancellation, tokens);
        while (!answer.IsCompleted)
        {
            await driver.AskAsync(load.Once(), null, cancellation);
        }

        return (Spread.Of(steady.TokenGapsMs), Spread.Of((await answer).TokenGapsMs));
    }

    /// <summary>
    /// The share of questions whose first token comes in time when more arrive than can be answered. Either order knows the deadlines,
    /// refuses what cannot keep its own, and drops what is late.
    /// </summary>
    private async Task<double> InTimeAsync(int seed, double capacity, SchedulingPolicy policy, CancellationToken cancellation)
    {
        var deadline = TimeSpan.FromSeconds(3 / capacity);
        await using var engine = Start(policy: policy);
        var load = new LoadWorkload(seed, settings.Passages);
        var results = await new LoadDriver(engine, settings.AnswerTokens, KvSharing.Shared).AskAtAsync(
            LoadDriver.Arrivals(seed, [.. Once(load, settings.Questions)], capacity * Overload, Burst),
            deadline,
            cancellation
        );
        return results.Count(result => result.FirstTokenMs <= deadline.TotalMilliseconds) / (double)results.Count;
    }

    /// <summary>So many questions that share nothing fill the memory: nothing of earlier ones is left behind them.</summary>
    private int Filling(IEngine engine)
    {
        var blocks = LoadWorkload.PassagesPerQuestion * LoadWorkload.BlocksOfPassage(engine.Shape.BlockSize);
        return Math.Min(settings.WarmUp, 1 + (engine.Shape.BlockCount / blocks));
    }

    private static IEnumerable<Prompt> Once(LoadWorkload load, int questions) => Enumerable.Range(0, questions).Select(_ => load.Once());

    private SimulationReport Simulate(SimulationSettings size, CancellationToken cancellation)
    {
        var costs = createOptions().StepCosts ?? Calibration.Measure(runner, TimeProvider.System);
        return new LoadSimulation(LoadSimulation.ShapeFor(runner.Shape, size), costs, size).Run(cancellation);
    }

    private RagEngine Start(SchedulingPolicy policy = SchedulingPolicy.Fair)
    {
        var options = createOptions();
        options.Policy = policy;
        return new RagEngine(runner, options, TimeProvider.System);
    }
}
