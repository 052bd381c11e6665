using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Bench.Attention;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Eval.Reading;
using Rag.Ingestion.Samples;
using Rag.Kernels.Attention;

namespace Rag.Bench.Engine;

/// <summary><c>rag-bench engine</c>: the reader and its engine, without retrieval.</summary>
internal static class EngineBenchCommand
{
    private const int Seed = 20261125;

    public static Command Create()
    {
        var questions = BenchOptions.Number("--questions", "How many questions.", 50, least: 1, quick: 8);
        var seconds = BenchOptions.Number("--seconds", "Time for each kind of step.", 6, least: 0, quick: 1);
        var answers = new Option<FileInfo?>("--answers")
        {
            Description = "Questions {id,question,passages,golds,answerable} that tell what KV in int8 costs in F1; left out without them.",
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("engine", "Time to the first token, steps beside ONNX Runtime's own attention, what sampling costs.")
        {
            questions,
            seconds,
            answers,
            dataDir,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir);
                var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
                var report = await MeasureAsync(folder, parsed.GetValue(questions), time, parsed.GetValue(answers), cancellation);
                return new BenchReport(report.Figures(), report.Summary()) { ReadSpread = report.ReadSpread };
            },
            parsed => parsed.GetRequiredValue(dataDir)
        );
        return command;
    }

    private static async Task<EngineReport> MeasureAsync(
        DirectoryInfo folder,
        int questions,
        TimeSpan timePerStep,
        FileInfo? answers,
        CancellationToken cancellation
    )
    {
        await using var services = Build(folder);
        var tokenizer = services.GetRequiredService<ITokenizer>();
        var firstToken = await new FirstTokenBenchmark(services.GetRequiredService<IReader>(), tokenizer).RunAsync(questions, cancellation);
        var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
        var sampling = new SamplingBenchmark(services.GetRequiredService<IModelRunner>(), () => fresh.Create(Options.DefaultName));
        var samplingShare = await sampling.RunAsync(cancellation);
        var models = services.GetRequiredService<Models>();
        var text = new SyntheticText(services.GetRequiredService<SampleNews>(), tokenizer, cancellation);
        int[][] texts = [.. Enumerable.Range(0, StepBenchmark.Texts).Select(i => text.Tokens(StepBenchmark.Context + 1, Seed + i))];
        var stepBenchmark = new StepBenchmark(models.ReaderFolder, models.CacheFolder, models.ReaderOptions, texts);
        List<StepTiming> steps = [.. stepBenchmark.Run(timePerStep, cancellation)];
        List<BatchTiming> batches = [.. stepBenchmark.RunBatches(timePerStep, cancellation)];
        double? loss = answers is null
            ? null
            : await F1Async(folder, answers, KvType.BFloat16, cancellation) - await F1Async(folder, answers, KvType.Int8, cancellation);
        return new EngineReport(firstToken, samplingShare, steps, batches, loss);
    }

    private static async Task<double> F1Async(DirectoryInfo folder, FileInfo file, KvType type, CancellationToken cancellation)
    {
        await using var services = Build(folder, ("Models:KvType", type.ToString()));
        var cases = ReaderCase.Load(file.FullName);
        return (await ReaderEvaluation.RunAsync(services.GetRequiredService<IReader>(), cases, new AnswerOptions(), cancellation)).F1;
    }

    // Passages that count as cold must be computed, so none may be read from disk.
    private static ServiceProvider Build(DirectoryInfo folder, params ReadOnlySpan<(string, string)> settings) =>
        RagServices.Build(folder, [("KvDisk:Enabled", "false"), .. settings]);
}
