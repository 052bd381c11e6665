using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Bench.Load;

/// <summary><c>rag-bench load</c>: the engine under load.</summary>
internal static class LoadBenchCommand
{
    private const int LeastKvMemoryMiB = 64;

    public static Command Create()
    {
        var defaults = LoadSettings.Default;
        var questions = BenchOptions.Number("--questions", "How many questions are counted in each case.", defaults.Questions, 2, quick: 5);
        var warmUp = BenchOptions.Number("--warm-up-questions", "Questions before, which fill the caches.", defaults.WarmUp, 0, quick: 8);
        warmUp.Aliases.Add("--warm-up");
        var restart = BenchOptions.Number(
            "--restart-questions",
            "How many are counted after a restart.",
            defaults.RestartQuestions,
            2,
            quick: 5
        );
        var passages = BenchOptions.Number(
            "--passages",
            "How many passages the questions are about; memory has room for the keys and values of a tenth.",
            defaults.Passages,
            LoadWorkload.PassagesPerQuestion,
            quick: 200
        );
        var rounds = BenchOptions.Number("--rounds", "How often every case is measured; the median counts.", defaults.Rounds, 1, quick: 1);
        var dataDir = CommonOptions.DataDir();
        var command = new Command("load", "The engine under load: reuse, tails, a restart, too many questions; 40 minutes to three hours.")
        {
            questions,
            warmUp,
            restart,
            passages,
            rounds,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir);
                var settings = defaults with
                {
                    Questions = parsed.GetValue(questions),
                    WarmUp = parsed.GetValue(warmUp),
                    RestartQuestions = parsed.GetValue(restart),
                    Passages = parsed.GetValue(passages),
                    Rounds = parsed.GetValue(rounds),
                    Simulation = parsed.GetValue(BenchOptions.Quick) ? SimulationSettings.Quick : SimulationSettings.Default,
                };
                var kvMemoryMiB = KvMemoryMiB(folder, settings);
                await using var services = RagServices.Build(folder, ("Models:KvMemoryMiB", $"{kvMemoryMiB}"));
                var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
                var benchmark = new LoadBenchmark(
                    services.GetRequiredService<IModelRunner>(),
                    () => fresh.Create(Options.DefaultName),
                    folder,
                    kvMemoryMiB,
                    settings
                );
                var report = await benchmark.RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
                return new BenchReport(new { Report = report }, report.Summary());
            },
            parsed => parsed.GetRequiredValue(dataDir)
        );
        return command;
    }

    /// <summary>Memory for the share of the passages that is to fit, and for a few questions at once.</summary>
    private static int KvMemoryMiB(DirectoryInfo folder, LoadSettings settings)
    {
        using var services = RagServices.Build(folder);
        var models = services.GetRequiredService<Models>();
        var options = models.ReaderOptions;
        var build = DecoderBuild.Prepare(models.ReaderFolder, models.CacheFolder, options);
        var token = KvMemory.BytesPerBlock(build.Cache, build.Configuration.Layers) / options.BlockSize;
        var bytes = settings.Passages * settings.KvShare * LoadWorkload.PassageTokens * token;
        return Math.Max(LeastKvMemoryMiB, (int)(bytes / (1 << 20)));
    }
}
