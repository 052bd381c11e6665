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

    private static readonly Func<int, TenantScope> s_shared = _ => TenantScope.Public;

    // KV is never shared between scopes, so a scope for each question switches reuse off.
    private static readonly Func<int, TenantScope> s_alone = i => new TenantScope($"alone-{i}");

    public async Task<LoadReport> RunAsync(IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("how fast questions are answered that share nothing");
        var capacity = await CapacityAsync(cancellation);
        var rate = Utilization * capacity;

        progress.Report("no cache");
        var none = await OpenLoopAsync(rate, s_alone, prompt => prompt, cancellation);
        progress.Report("common beginnings alone");
        var prefix = await OpenLoopAsync(rate, s_shared, LoadWorkload.AsOneText, cancellation);
        progress.Report("passages reused");
        var reuse = await OpenLoopAsync(rate, s_shared, prompt => prompt, cancellation);

        progress.Report("nothing repeats");
        var (once, onceAlone) = await SingleUseAsync(cancellation);
        progress.Report("an answer while others prefill");
        var (steady, disturbed) = await TokenGapsAsync(cancellation);
        progress.Report("grounded answers, one after the other");
        var overhead = await new GroundedOverhead(runner, dataDir).RunAsync(OverheadQuestions, cancellation);
        progress.Report("restart");
        var restart = await new RestartBenchmark(dataDir, kvMemoryMiB, settings).RunAsync(cancellation);
        progress.Report("beyond capacity");
        var (fair, firstCome) = await GoodputAsync(capacity, cancellation);
        progress.Report("a simulation of what this machine cannot hold");
        var simulation = Simulate(settings.Simulation, cancellation);
        return new LoadReport(
            settings,
            kvMemoryMiB,
            rate,
            none,
            prefix,
            reuse,
            once,
            onceAlone,
            steady,
            disturbed,
            overhead,
            restart,
            fair,
            firstCome,
            simulation
        );
    }

    /// <summary>Questions answered in a second when each follows the one before and shares no KV with it.</summary>
    private async Task<double> CapacityAsync(CancellationToken cancellation)
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, settings.AnswerTokens);
        var load = new LoadWorkload(settings.Seed, settings.Passages);
        await driver.AskInTurnAsync([load.Next()], s_alone, cancellation);
        var start = TimeProvider.System.GetTimestamp();
        const int sample = 8;
        await driver.AskInTurnAsync([.. Enumerable.Range(0, sample).Select(_ => load.Next())], i => s_alone(i + 1), cancellation);
        return sample / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Questions at random times, at a rate that the engine without reuse can just follow; every case has the same arrivals.
    /// </summary>
    private async Task<LoadCase> OpenLoopAsync(
        double rate,
        Func<int, TenantScope> scopeOf,
        Func<Prompt, Prompt> form,
        CancellationToken cancellation
    )
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, settings.AnswerTokens);
        var load = new LoadWorkload(settings.Seed, settings.Passages);
        var warmUp = Enumerable.Range(0, settings.WarmUp).Select(_ => form(load.Next())).ToList();
        if (scopeOf == s_shared)
        {
            await driver.AskInTurnAsync(warmUp, scopeOf, cancellation);
        }

        List<Prompt> prompts = [.. Enumerable.Range(0, settings.Questions).Select(_ => form(load.Next()))];
        var results = await driver.AskAtAsync(
            LoadDriver.Arrivals(settings.Seed, prompts, rate, Burst),
            scopeOf,
            deadline: null,
            cancellation
        );
        return LoadCase.Of(results);
    }

    /// <summary>Questions over passages used once, with reuse and without it, by turns, so that both see the same machine.</summary>
    private async Task<(LoadCase Once, LoadCase Alone)> SingleUseAsync(CancellationToken cancellation)
    {
        await using var engine = Start();
        var driver = new LoadDriver(engine, 2);
        var load = new LoadWorkload(settings.Seed + 1, settings.Passages);
        var (once, alone) = (new List<LoadResult>(), new List<LoadResult>());
        for (var i = 0; i < settings.Questions / 2; i++)
        {
            once.Add(await driver.AskAsync(load.Once(), TenantScope.Public, null, cancellation));
            alone.Add(await driver.AskAsync(load.Once(), s_alone(i), null, cancellation));
        }

        return (LoadCase.Of(once), LoadCase.Of(alone));
    }

    /// <summary>The gaps between an answer's tokens, when it is alone and while questions over new passages keep arriving.</summary>
    private async Task<(IReadOnlyList<double> Steady, IReadOnlyList<double> Disturbed)> TokenGapsAsync(CancellationToken cancellation)
    {
        const int tokens = 200;
        await using var engine = Start();
        var driver = new LoadDriver(engine, 1);
        var load = new LoadWorkload(settings.Seed + 2, settings.Passages);
        var prompt = load.Next();
        await driver.AskAsync(prompt, TenantScope.Public, null, cancellation);
        var steady = await driver.AskAsync(prompt, TenantScope.Public, null, cancellation, tokens);

        var answer = driver.AskAsync(prompt, TenantScope.Public, null, cancellation, tokens);
        while (!answer.IsCompleted)
        {
            await driver.AskAsync(load.Once(), TenantScope.Public, null, cancellation);
        }

        return (steady.TokenGapsMs, (await answer).TokenGapsMs);
    }

    /// <summary>The share of questions whose first token comes in time when more arrive than can be answered.</summary>
    private async Task<(double Fair, double FirstCome)> GoodputAsync(double capacity, CancellationToken cancellation)
    {
        var deadline = TimeSpan.FromSeconds(3 / capacity);
        return (await InTimeAsync(SchedulingPolicy.Fair), await InTimeAsync(SchedulingPolicy.FirstCome));

        async Task<double> InTimeAsync(SchedulingPolicy policy)
        {
            await using var engine = Start(policy: policy);
            var load = new LoadWorkload(settings.Seed + 4, settings.Passages);
            List<Prompt> prompts = [.. Enumerable.Range(0, settings.Questions).Select(_ => load.Once())];

            // First come, first served knows no deadlines and answers every question, however late.
            var results = await new LoadDriver(engine, settings.AnswerTokens).AskAtAsync(
                LoadDriver.Arrivals(settings.Seed, prompts, capacity * Overload, Burst),
                s_shared,
                policy == SchedulingPolicy.Fair ? deadline : null,
                cancellation
            );
            return results.Count(result => result.FirstTokenMs <= deadline.TotalMilliseconds) / (double)results.Count;
        }
    }

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
