using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Engine;

namespace Rag.Bench.Load;

/// <summary><c>rag-bench load</c>: the engine under load.</summary>
internal static class LoadBenchCommand
{
    public static Command Create()
    {
        var defaults = LoadSettings.Default;
        var questions = BenchOptions.Number("--questions", "How many questions are counted in each case.", defaults.Questions, least: 2);
        var warmUp = BenchOptions.Number("--warm-up-questions", "How many questions fill the caches before.", defaults.WarmUp, least: 0);
        warmUp.Aliases.Add("--warm-up");
        var passages = BenchOptions.Number(
            "--passages",
            "How many passages the questions are about.",
            defaults.Passages,
            LoadWorkload.PassagesPerQuestion
        );
        var dataDir = CommonOptions.DataDir();
        var command = new Command("load", "The engine under load: reuse, tails, a restart, too many questions; 10 to 30 minutes.")
        {
            questions,
            warmUp,
            passages,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var settings = defaults with
                {
                    Questions = parsed.GetValue(questions),
                    WarmUp = parsed.GetValue(warmUp),
                    Passages = parsed.GetValue(passages),
                };
                var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
                var benchmark = new LoadBenchmark(
                    services.GetRequiredService<IModelRunner>(),
                    () => fresh.Create(Options.DefaultName),
                    parsed.GetRequiredValue(dataDir).FullName,
                    settings
                );
                var report = await benchmark.RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
                return BenchReport.Of(new { Report = report }, report.Summary());
            },
            parsed => parsed.GetRequiredValue(dataDir)
        );
        return command;
    }
}
