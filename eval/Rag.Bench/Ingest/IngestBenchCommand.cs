using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion;

namespace Rag.Bench.Ingest;

/// <summary><c>rag-bench ingest</c>: ingestion beside its embedder alone.</summary>
internal static class IngestBenchCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "What to ingest, into a store that is thrown away.",
            Arity = ArgumentArity.OneOrMore,
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ingest", "Ingestion beside its embedder alone.") { paths, CommonOptions.Json(), dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    Write(await MeasureAsync(scratch, parsed.GetRequiredValue(paths), cancellation));
                    return 0;
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }

    private static async Task<IngestReport> MeasureAsync(DirectoryInfo folder, string[] paths, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(folder);
        var time = services.GetRequiredService<TimeProvider>();
        return await IngestBenchmark.RunAsync(services.GetRequiredService<IEmbedder>(), IngestAsync, time, cancellation);

        async Task<int> IngestAsync(IEmbedder embedder)
        {
            var pipeline = new IngestPipeline(
                services.GetRequiredService<IArticleCatalog>(),
                services.GetRequiredService<IArticleWriter>(),
                embedder,
                services.GetRequiredService<ITokenizer>(),
                time,
                services.GetRequiredService<ILogger<IngestPipeline>>()
            );
            return (int)(await pipeline.IngestAsync(paths, null, cancellation)).Chunks;
        }
    }

    private static void Write(IngestReport report) =>
        JsonLines.Write(
            new
            {
                report.Chunks,
                report.Texts,
                IngestionSeconds = report.Ingestion.TotalSeconds,
                EmbedderSeconds = report.EmbedderAlone.TotalSeconds,
                report.ChunksPerSecond,
                Summary = report.Summary().Rounded(),
            }
        );
}
