using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Ingestion.Samples;

namespace Rag.Bench.Store;

/// <summary>
/// <c>rag-bench store</c>: the embedded store at a size, beside what the memory allows and beside itself while it was empty.
/// </summary>
internal static class StoreBenchCommand
{
    private const int Quick = 100_000;

    public static Command Create()
    {
        var chunks = BenchOptions.Number("--chunks", "Chunks without windows, a vector each.", 1_000_000, least: 1_000, quick: Quick);
        var windows = BenchOptions.Number(
            "--windows",
            "Windows of a chunk in the second store, which has as many vectors; 0 for none.",
            4,
            least: 0
        );
        var dataDir = CommonOptions.DataDir();
        var command = new Command("store", "Search, start and ingestion of a large store, with vectors of real news and noise.")
        {
            chunks,
            windows,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var scratch = parsed.GetRequiredValue(dataDir).CreateSubdirectory($"bench-{Guid.NewGuid():N}");
                try
                {
                    var count = parsed.GetValue(chunks);
                    var vectors = Vectors(scratch.CreateSubdirectory("models"), cancellation);
                    var plain = await StoreBenchmark.RunAsync(scratch.CreateSubdirectory("plain"), vectors, count, 0, cancellation);
                    var perChunk = parsed.GetValue(windows);
                    var windowed =
                        perChunk == 0
                            ? null
                            : await StoreBenchmark.RunAsync(
                                scratch.CreateSubdirectory("windowed"),
                                vectors,
                                count / (1 + perChunk),
                                perChunk,
                                cancellation
                            );
                    return BenchReport.Of(new { Plain = plain, Windowed = windowed }, plain.Ratios(windowed));
                }
                finally
                {
                    scratch.Delete(recursive: true);
                }
            }
        );
        return command;
    }

    internal static NewsVectors Vectors(DirectoryInfo folder, CancellationToken cancellation)
    {
        using var services = RagServices.Build(folder);
        var news = services.GetRequiredService<SampleNews>();
        return NewsVectors.Of(services.GetRequiredService<IEmbedder>(), news, cancellation);
    }
}
