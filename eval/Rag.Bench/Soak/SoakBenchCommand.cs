using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Rag.Answering;
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
            DefaultValueFactory = result => result.GetValue(BenchOptions.Quick) ? 1 : SoakSettings.Default.Duration.TotalMinutes,
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
                var settings = SoakSettings.Default with { Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)) };
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

    private static async Task<SoakReport> RunAsync(
        DirectoryInfo scratch,
        SoakSettings settings,
        bool hasFault,
        CancellationToken cancellation
    )
    {
        // The memory is so small that passages are evicted, written and read all the time.
        await using var services = RagServices.Build(
            scratch,
            add => Plant(add, hasFault),
            ("Models:KvMemoryMiB", "384"),
            ("KvDisk:MiB", "512"),
            ("Guard:SampleShare", "0")
        );
        var passages = await SoakNews.StoreAsync(services, scratch.FullName, settings.Passages, new Random(settings.Seed), cancellation);
        var engine = services.GetRequiredService<IEngine>();
        var prompts = ActivatorUtilities.CreateInstance<ReaderPrompts>(services, new UncachedEngine(engine));
        var soak = new SoakRun(
            services.GetRequiredService<IReader>(),
            ActivatorUtilities.CreateInstance<PassageReader>(services, prompts),
            engine,
            services.GetRequiredService<PromptAssembler>(),
            new AnswerCheck(services.GetRequiredService<IArticleCatalog>()),
            passages,
            KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>()),
            settings
        );
        return await soak.RunAsync(new Progress<string>(Console.Error.WriteLine), cancellation);
    }

    private static void Plant(IServiceCollection services, bool hasFault)
    {
        if (hasFault)
        {
            services.AddSingleton<IModelRunner>(provider => new SpoilingRunner(provider.GetRequiredService<Models>().LoadReader()));
        }
    }
}
