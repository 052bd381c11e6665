using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core;
using Rag.Eval.Benchmarks;

namespace Rag.Api.CommandLine;

/// <summary><c>rag bench</c>: measured figures, each with its baseline in the same run; ratios in <c>summary</c>.</summary>
internal static class BenchCommand
{
    private const int DefaultQuestions = 50;

    public static Command Create() => new("bench", "Measure the service on this machine.") { Engine() };

    private static Command Engine()
    {
        var questions = new Option<int>("--questions") { Description = "How many questions.", DefaultValueFactory = _ => DefaultQuestions };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("engine", "Time to the first token: five 256-token passages, computed and cached.") { questions, json, dataDir };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
            var report = await new FirstTokenBenchmark(services.GetRequiredService<IReader>(), services.GetRequiredService<ITokenizer>())
                .RunAsync(parsed.GetValue(questions), cancellation);
            JsonLines.Write(new
            {
                Machine = new { Processors = Environment.ProcessorCount, Architecture = RuntimeInformation.ProcessArchitecture.ToString(), Runtime = RuntimeInformation.FrameworkDescription },
                report.Questions,
                report.ColdMs,
                report.CachedMs,
                report.ColdComputedTokens,
                report.CachedComputedTokens,
                Summary = new Dictionary<string, double> { ["ttft_cold_over_cached"] = Math.Round(report.ColdOverCached, 3) },
            });
            return 0;
        });
        return command;
    }
}
