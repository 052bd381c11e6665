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
            DefaultValueFactory = _ => SoakSettings.Default.Duration.TotalMinutes,
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("soak", "Twice as many questions as can be answered, with cancellations, purges and damaged files.")
        {
            minutes,
            CommonOptions.Json(),
            dataDir,
        };
        command.SetAction(
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
                JsonLines.Write(new { Report = report, Summary = report.Summary().Rounded() });
                return report.IsSound ? 0 : 1;
            }
        );
        return command;
    }
}
