using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Ingestion;
using Rag.Ingestion.Samples;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag ingest</c>: articles from files and folders into the store.</summary>
internal static class IngestCommand
{
    private const int FailuresShown = 10;

    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Feeds, HTML pages, JSON lines of articles, .gz of these, folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ingest", "Read articles into the store.") { paths, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var result = await RunAsync(services, parsed.GetRequiredValue(paths), parsed.GetValue(json), cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(
                        new
                        {
                            result.Added,
                            result.Revised,
                            result.Unchanged,
                            result.Failed,
                            result.Chunks,
                            Seconds = result.Elapsed.TotalSeconds,
                            result.Failures,
                        }
                    );
                }
                else
                {
                    Report(result);
                }

                return result.Failed > 0 ? 1 : 0;
            }
        );
        return command;
    }

    /// <summary>A first start has something to answer from.</summary>
    public static async Task IngestSamplesIfEmptyAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if ((await services.GetRequiredService<IArticleCatalog>().CountAsync(cancellation)).Articles > 0)
        {
            return;
        }

        AnsiConsole.MarkupLine("The data folder is empty: reading the sample news.");
        Report(await RunAsync(services, services.GetRequiredService<SampleNews>().Paths, quiet: false, cancellation));
    }

    private static async Task<IngestResult> RunAsync(
        IServiceProvider services,
        IReadOnlyList<string> paths,
        bool quiet,
        CancellationToken cancellation
    )
    {
        await KvFolder.GuardAsync(services, cancellation);
        var pipeline = services.GetRequiredService<IngestPipeline>();
        if (quiet || Console.IsOutputRedirected)
        {
            return await pipeline.IngestAsync(paths, null, cancellation);
        }

        return await AnsiConsole
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: 1);
                var progress = new Progress<IngestProgress>(step =>
                {
                    task.Value = step.Fraction;
                    task.Description = $"{step.Articles:N0} articles, {step.ChunksPerSecond:F0} chunks/s";
                });
                var result = await pipeline.IngestAsync(paths, progress, cancellation);
                task.Value = 1;
                return result;
            });
    }

    private static void Report(IngestResult result)
    {
        var chunks = $"{result.Chunks:N0} chunks in {result.Elapsed.TotalSeconds:F1} s";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"{result.Added:N0} articles added, {result.Revised:N0} revised, {result.Unchanged:N0} unchanged; {chunks}."
        );
        foreach (var failure in result.Failures.Take(FailuresShown))
        {
            Console.Error.WriteLine($"rag: {failure}");
        }

        if (result.Failed > FailuresShown)
        {
            Console.Error.WriteLine($"rag: and {result.Failed - FailuresShown:N0} more could not be read.");
        }
    }
}
