using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
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
            DefaultValueFactory = result => Defaults(result.GetValue(BenchOptions.Quick)).Duration.TotalMinutes,
        };
        var plant = new Option<bool>("--plant-fault")
        {
            Description = "Plants a fault that the run has to find: what is read from disk reaches the model damaged.",
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("soak", "Twice as many questions as can be answered, with cancellations, purges and damaged files.")
        {
            minutes,
            plant,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var settings = Defaults(parsed.GetValue(BenchOptions.Quick)) with
                {
                    Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                };
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"soak-{Guid.NewGuid():N}");
                try
                {
                    var report = await RunAsync(scratch, settings, parsed.GetValue(plant), cancellation);
                    return BenchReport.Of(new { Report = report }, report.Summary(), report.IsSound);
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            },
            parsed => parsed.GetRequiredValue(dataDir)
        );
        return command;
    }

    private static SoakSettings Defaults(bool isQuick) => isQuick ? SoakSettings.Quick : SoakSettings.Default;

    private static async Task<SoakReport> RunAsync(
        DirectoryInfo scratch,
        SoakSettings settings,
        bool hasFault,
        CancellationToken cancellation
    )
    {
        await using var services = SoakServices.Build(scratch, hasFault);
        var passages = await SoakNews.StoreAsync(services, scratch.FullName, settings.Passages, new Random(settings.Seed), cancellation);
        var soak = new SoakRun(
            services.GetRequiredService<IReader>(),
            SoakServices.UncachedReader(services),
            services.GetRequiredService<IEngine>(),
            services.GetRequiredService<PromptAssembler>(),
            new AnswerCheck(services.GetRequiredService<IArticleCatalog>()),
            passages,
            KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>()),
            settings
        );
        return await soak.RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
    }
}
