using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Bench.Soak;

/// <summary><c>rag-bench soak</c>: overload, cancellations, purges and damaged files, for a long time.</summary>
internal static class SoakBenchCommand
{
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long.",
            DefaultValueFactory = result => result.GetValue(BenchOptions.Quick) ? 1 : SoakSettings.Default.Duration.TotalMinutes,
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("soak", "Twice as many questions as can be answered, with cancellations, purges and damaged files.")
        {
            minutes,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                // The memory is so small that passages are evicted, written and read all the time.
                await using var services = RagServices.Build(
                    parsed.GetRequiredValue(dataDir),
                    ("Models:KvMemoryMiB", "384"),
                    ("KvDisk:MiB", "512")
                );
                var soak = new SoakRun(
                    services.GetRequiredService<IReader>(),
                    services.GetRequiredService<IEngine>(),
                    services.GetRequiredService<PromptAssembler>(),
                    services.GetRequiredService<ITokenizer>(),
                    KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>()),
                    SoakSettings.Default with
                    {
                        Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                    }
                );
                var report = await soak.RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
                return BenchReport.Of(new { Report = report }, report.Summary(), report.IsSound);
            },
            parsed => parsed.GetRequiredValue(dataDir)
        );
        return command;
    }
}
