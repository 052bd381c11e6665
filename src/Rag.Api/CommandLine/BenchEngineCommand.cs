using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Eval.Benchmarks;
using Rag.Eval.Reading;
using Rag.Kernels.Attention;

namespace Rag.Api.CommandLine;

/// <summary><c>rag bench engine</c>: the reader and its engine, without retrieval.</summary>
internal static class BenchEngineCommand
{
    private const int DefaultQuestions = 50;
    private static readonly TimeSpan s_timePerStep = TimeSpan.FromSeconds(6);

    public static Command Create()
    {
        var questions = new Option<int>("--questions") { Description = "How many questions.", DefaultValueFactory = _ => DefaultQuestions };
        var answers = new Option<FileInfo?>("--answers") { Description = "Questions {id,question,passages,golds,answerable} that tell what KV in int8 costs in F1; without it that is left out." };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("engine", "Time to the first token, steps beside ONNX Runtime's own attention, what sampling costs.") { questions, answers, json, dataDir };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(dataDir);
            await using var services = Build(folder);
            var firstToken = await new FirstTokenBenchmark(services.GetRequiredService<IReader>(), services.GetRequiredService<ITokenizer>())
                .RunAsync(parsed.GetValue(questions), cancellation);
            var fresh = services.GetRequiredService<IOptionsFactory<EngineOptions>>();
            var samplingShare = await new SamplingBenchmark(services.GetRequiredService<IModelRunner>(), () => fresh.Create(Options.DefaultName)).RunAsync(cancellation);
            var steps = services.GetRequiredService<Models>().StepBenchmark().Run(s_timePerStep, cancellation).ToList();
            var (prefill, decode, eight) = (steps[0], steps[1], steps[2]);
            var summary = new Dictionary<string, double>
            {
                ["ttft_cold_over_cached"] = firstToken.ColdOverCached,
                ["prefill_vs_gqa"] = prefill.Speedup,
                ["decode_vs_gqa"] = decode.Speedup,
                ["decode_b8_vs_gqa"] = eight.Speedup,
                ["decode_b8_over_b1"] = eight.TokensPerSecond / decode.TokensPerSecond,
                ["sampling_share"] = samplingShare,
            };
            if (parsed.GetValue(answers) is { } file)
            {
                summary["kv_int8_f1_loss"] = await F1Async(folder, file, KvType.BFloat16, cancellation) - await F1Async(folder, file, KvType.Int8, cancellation);
            }

            JsonLines.Write(new
            {
                Machine = new { Processors = Environment.ProcessorCount, Architecture = RuntimeInformation.ProcessArchitecture.ToString(), Runtime = RuntimeInformation.FrameworkDescription },
                firstToken.Questions,
                firstToken.ColdMs,
                firstToken.CachedMs,
                firstToken.ColdComputedTokens,
                firstToken.CachedComputedTokens,
                Steps = steps,
                Summary = summary.ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value, 4)),
            });
            return 0;
        });
        return command;
    }

    private static async Task<double> F1Async(DirectoryInfo folder, FileInfo file, KvType type, CancellationToken cancellation)
    {
        await using var services = Build(folder, ("Models:KvType", type.ToString()));
        var scores = await ReaderEvaluation.RunAsync(services.GetRequiredService<IReader>(), ReaderCase.Load(file.FullName), new AnswerOptions(), cancellation);
        return scores.F1;
    }

    // Cold means computed, not read.
    private static ServiceProvider Build(DirectoryInfo folder, params ReadOnlySpan<(string, string)> settings) =>
        RagServices.Build(folder, [("KvDisk:Enabled", "false"), .. settings]);
}
