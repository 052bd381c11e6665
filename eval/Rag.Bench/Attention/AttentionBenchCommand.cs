using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;

namespace Rag.Bench.Attention;

/// <summary><c>rag-bench attention</c>: the attention operator of the configured reader, apart from the rest of a step.</summary>
internal static class AttentionBenchCommand
{
    public static Command Create()
    {
        var seconds = BenchOptions.Number("--seconds", "Time for each case.", 6, least: 0, quick: 1);
        var dataDir = CommonOptions.DataDir();
        var command = new Command("attention", "The attention operator alone beside ONNX Runtime's own.") { seconds, dataDir };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var models = services.GetRequiredService<Models>();
                var benchmark = AttentionBenchmark.Of(models.ReaderFolder, models.ReaderOptions);
                List<AttentionTiming> timings = [.. benchmark.Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation)];
                var summary = timings.ToDictionary(timing => timing.Key, timing => timing.Speedup);
                return new BenchReport(
                    new
                    {
                        KvType = benchmark.Type.ToString(),
                        benchmark.Threads,
                        Cases = timings,
                    },
                    summary
                );
            }
        );
        return command;
    }
}
