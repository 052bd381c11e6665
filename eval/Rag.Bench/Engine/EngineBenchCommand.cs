using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Bench.Attention;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Eval.Reading;
using Rag.Kernels.Attention;

namespace Rag.Bench.Engine;

/// <summary><c>rag-bench engine</c>: the reader and its engine, without retrieval.</summary>
internal static class EngineBenchCommand
{
    private const int DefaultQuestions = 50;
    private const int Digits = 4;
    private static readonly TimeSpan s_timePerStep = TimeSpan.FromSeconds(6);

    public static Command Create()
    {
        var questions = BenchOptions.Number("--questions", "How many questions.", DefaultQuestions, least: 1);
        var answers = new Option<FileInfo?>("--answers")
        {
            Description = "Questions {id,question,passages,golds,answerable} that tell what KV in int8 costs in F1; left out without them.",
        };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("engine", "Time to the first token, steps beside ONNX Runtime's own attention, what sampling costs.")
        {
            questions,
            answers,
            CommonOptions.Json(),
            dataDir,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir);
                Write(await MeasureAsync(folder, parsed.GetValue(questions), parsed.GetValue(answers), cancellation));
                return 0;
            }
        );
        return command;
    }

    private static async Task<EngineReport> MeasureAsync(
        DirectoryInfo folder,
        int questions,
        FileInfo? answers,
        CancellationToken cancellation
    )
    {
        await using var services = Build(folder);
        var firstToken = await new FirstTokenBenchmark(
            services.GetRequiredService<IReader>(),
            services.GetRequiredService<ITokenizer>()
        ).RunAsync(questions, cancellation);
        var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
        var sampling = new SamplingBenchmark(services.GetRequiredService<IModelRunner>(), () => fresh.Create(Options.DefaultName));
        var samplingShare = await sampling.RunAsync(cancellation);
        var models = services.GetRequiredService<Models>();
        var stepBenchmark = new StepBenchmark(models.ReaderFolder, models.CacheFolder, models.ReaderOptions);
        List<StepTiming> steps = [.. stepBenchmark.Run(s_timePerStep, cancellation)];
        double? loss = answers is null
            ? null
            : await F1Async(folder, answers, KvType.BFloat16, cancellation) - await F1Async(folder, answers, KvType.Int8, cancellation);
        return new EngineReport(firstToken, samplingShare, steps, loss);
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

    private static void Write(EngineReport report) =>
        JsonLines.Write(
            new
            {
                Machine = new
                {
                    Processors = Environment.ProcessorCount,
                    Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                    Runtime = RuntimeInformation.FrameworkDescription,
                },
                report.FirstToken.Questions,
                report.FirstToken.ColdMs,
                report.FirstToken.CachedMs,
                report.FirstToken.ColdComputedTokens,
                report.FirstToken.CachedComputedTokens,
                report.Steps,
                Summary = report.Summary().Rounded(Digits),
            }
        );
}
