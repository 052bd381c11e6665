using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Bench.Machines;
using Rag.ModelFiles.Catalog;
using Rag.Onnx.Runner;
using Rag.Peers.Workers;
using Rag.Peers.Workload;

namespace Rag.Peers;

/// <summary>
/// The options of a run. Exit code 0 only when everything asked for was measured; an error is one sentence on standard error.
/// </summary>
internal static class PeersCommandLine
{
    /// <summary>The hidden command of a child process.</summary>
    public const string WorkerCommand = "worker";

    private const string DefaultModel = "news-reader-135m";
    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions s_indented = new(s_json) { WriteIndented = true };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors is [var error, ..])
        {
            await Console.Error.WriteLineAsync($"rag-peers: {error.Message} See 'rag-peers --help'.");
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("rag-peers: canceled.");
            return Failed;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"rag-peers: {failure.Message.ReplaceLineEndings(" ")}");
            return Failed;
        }
    }

    private static RootCommand Root()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var busy = new Option<bool>("--busy")
        {
            Description = "Measure though other processes take more than 5 % of a core; the report says so all the same.",
        };
        var file = new Option<FileInfo?>("--out") { Description = "Also write the report to a file, as JSON." };
        var quick = new Option<bool>("--quick") { Description = "A run of less than two minutes: two rounds, few questions." };
        var weights = new Option<WeightMode[]>("--weights")
        {
            Description = "How our engine computes its linear layers; may be given several times, ratios are those of the first.",
            DefaultValueFactory = _ => [new ModelRunnerOptions().Weights],
        };
        var peers = new Option<EngineKind[]>("--peers")
        {
            Description = "Whom to compare with: LlamaCpp, GenAi; may be given several times.",
            DefaultValueFactory = _ => [EngineKind.LlamaCpp, EngineKind.GenAi],
        };
        var threads = Number("--threads", "Threads of every engine.", Environment.ProcessorCount, 1);
        var rounds = Number("--rounds", "Timed rounds.", 5, 1);
        var context = Number("--decode-context", "Tokens before those that are decoded.", ComparisonSettings.LongPrompt, 64);
        var decode = Number("--decode-tokens", "Timed tokens of a sequence in one round.", 32, 1);
        var questions = Number("--questions", "Questions that are counted.", 60, 1);
        var warmUp = Number("--warm-up-questions", "Questions before those, which fill the caches.", 20, 0);
        var passages = Number("--passages", "Passages that the questions are about.", 200, QuestionLoad.PassagesPerQuestion);
        var kv = Number("--kv-mib", "Memory for keys and values of every engine, in MiB.", ComparisonSettings.DefaultKvMiB, 16);
        var microBatch = Number("--micro-batch", "Most tokens that llama.cpp computes at once.", 512, 32);
        var seed = Number("--seed", "Seed of texts and questions.", 20261125, 0);
        var arrivals = new Option<double>("--arrivals-per-second")
        {
            Description = "Also measure an open loop with so many questions a second.",
        };
        var model = new Option<DirectoryInfo?>("--model")
        {
            Description = "Folder with a GGUF model and its tokenizer.json; the bundled reader otherwise.",
        };
        var dataDir = new Option<DirectoryInfo>("--data-dir")
        {
            Description = "Folder for the graphs that are built.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "peers")),
        };

        var root = new RootCommand("Measures our engine beside llama.cpp and onnxruntime-genai on the same weights, by turns.")
        {
            json,
            quick,
            busy,
            file,
            weights,
            peers,
            threads,
            rounds,
            context,
            decode,
            questions,
            warmUp,
            passages,
            kv,
            microBatch,
            seed,
            arrivals,
            model,
            dataDir,
        };
        root.SetAction(
            async (parsed, cancellation) =>
            {
                var settings = new ComparisonSettings(
                    parsed.GetValue(model)?.FullName ?? ModelCatalog.OpenBundled().Get(DefaultModel).Folder,
                    parsed.GetRequiredValue(dataDir).FullName,
                    parsed.GetValue(threads),
                    parsed.GetRequiredValue(weights),
                    parsed.GetRequiredValue(peers),
                    parsed.GetValue(kv),
                    parsed.GetValue(microBatch),
                    parsed.GetValue(rounds),
                    parsed.GetValue(context),
                    parsed.GetValue(decode),
                    parsed.GetValue(warmUp),
                    parsed.GetValue(questions),
                    parsed.GetValue(passages),
                    parsed.GetValue(arrivals),
                    parsed.GetValue(seed)
                );
                var before = await MachineWatch.GlanceAsync(cancellation);
                if (before.IsBusy && !parsed.GetValue(busy))
                {
                    throw new InvalidOperationException(before.Words() + " Nothing was measured: end them, or say --busy.");
                }

                var report = await new Comparison(
                    parsed.GetValue(quick) ? settings.Shortened() : settings,
                    Console.Error.WriteLine
                ).RunAsync(cancellation);
                if (parsed.GetValue(file) is { } target)
                {
                    target.Directory?.Create();
                    await File.WriteAllTextAsync(target.FullName, JsonSerializer.Serialize(report, s_indented) + "\n", cancellation);
                }

                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(report, s_json));
                }
                else
                {
                    ReportTable.Write(report, Console.Out);
                }

                if (report.Others.IsBusy && !parsed.GetValue(busy))
                {
                    throw new InvalidOperationException(report.Others.Words() + " The figures are not to be relied on: measure again.");
                }

                return 0;
            }
        );

        var worker = new Command(WorkerCommand, "One engine, driven over standard input.") { Hidden = true };
        worker.SetAction(_ => Worker.Run());
        root.Subcommands.Add(worker);
        return root;
    }

    private static Option<int> Number(string name, string description, int value, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name} must be at least {least}.");
            }
        });
        return option;
    }
}
