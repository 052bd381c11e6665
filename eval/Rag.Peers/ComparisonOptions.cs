using System.CommandLine;
using Rag.Bench;
using Rag.ModelFiles.Catalog;
using Rag.Onnx.Runner;
using Rag.Peers.Workers;
using Rag.Peers.Workload;

namespace Rag.Peers;

/// <summary>The options that say what is measured, and for how long. <c>--quick</c> changes what is not named.</summary>
internal sealed class ComparisonOptions
{
    private const string DefaultModel = "news-reader-135m";
    private const int LeastContext = 64;

    private readonly Option<WeightMode[]> _weights = new("--weights")
    {
        Description = "How our engine computes its linear layers; may be given several times, ratios are those of the first.",
        DefaultValueFactory = _ => [new ModelRunnerOptions().Weights],
    };
    private readonly Option<EngineKind[]> _peers = new("--peers")
    {
        Description = "Whom to compare with: LlamaCpp, GenAi; may be given several times.",
        DefaultValueFactory = _ => [EngineKind.LlamaCpp, EngineKind.GenAi],
    };
    private readonly Option<int> _threads = BenchOptions.Number("--threads", "Threads of every engine.", Environment.ProcessorCount, 1);
    private readonly Option<int> _rounds = BenchOptions.Number("--rounds", "Timed rounds.", 5, 1, quick: 1);
    private readonly Option<int> _context = BenchOptions.Number(
        "--decode-context",
        "Tokens before those that are decoded.",
        ComparisonSettings.LongPrompt,
        LeastContext,
        quick: LeastContext
    );
    private readonly Option<int> _decode = BenchOptions.Number("--decode-tokens", "Timed tokens of a sequence in one round.", 32, 1);
    private readonly Option<int> _questions = BenchOptions.Number("--questions", "Questions that are counted.", 60, 1, quick: 2);
    private readonly Option<int> _warmUp = BenchOptions.Number(
        "--warm-up-questions",
        "Questions before those, which fill the caches.",
        20,
        0,
        quick: 1
    );
    private readonly Option<int> _passages = BenchOptions.Number(
        "--passages",
        "Passages that the questions are about.",
        200,
        QuestionLoad.PassagesPerQuestion
    );
    private readonly Option<int> _kv = BenchOptions.Number(
        "--kv-mib",
        "Memory for keys and values of every engine, in MiB.",
        ComparisonSettings.DefaultKvMiB,
        16,
        quick: 512
    );
    private readonly Option<int> _microBatch = BenchOptions.Number(
        "--micro-batch",
        "Most tokens that llama.cpp computes at once.",
        512,
        32
    );
    private readonly Option<int> _seed = BenchOptions.Number("--seed", "Seed of texts and questions.", 20261125, 0);
    private readonly Option<double> _arrivals = new("--arrivals-per-second")
    {
        Description = "Also measure an open loop with so many questions a second.",
    };
    private readonly Option<DirectoryInfo?> _model = new("--model")
    {
        Description = "Folder with a GGUF model and its tokenizer.json; the bundled reader otherwise.",
    };
    private readonly Option<DirectoryInfo> _dataDir = new("--data-dir")
    {
        Description = "Folder for the graphs that are built.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "peers")),
    };

    public IEnumerable<Option> All =>
        [
            BenchOptions.Quick,
            _weights,
            _peers,
            _threads,
            _rounds,
            _context,
            _decode,
            _questions,
            _warmUp,
            _passages,
            _kv,
            _microBatch,
            _seed,
            _arrivals,
            _model,
            _dataDir,
        ];

    public ComparisonSettings Read(ParseResult parsed) =>
        new(
            parsed.GetValue(_model)?.FullName ?? ModelCatalog.OpenBundled().Get(DefaultModel).Folder,
            parsed.GetRequiredValue(_dataDir).FullName,
            parsed.GetValue(_threads),
            parsed.GetRequiredValue(_weights),
            parsed.GetRequiredValue(_peers),
            parsed.GetValue(_kv),
            parsed.GetValue(_microBatch),
            parsed.GetValue(_rounds),
            parsed.GetValue(_context),
            parsed.GetValue(_decode),
            parsed.GetValue(_warmUp),
            parsed.GetValue(_questions),
            parsed.GetValue(_passages),
            parsed.GetValue(_arrivals),
            parsed.GetValue(BenchOptions.Quick) ? SearchEffort.None : SearchEffort.Whole,
            parsed.GetValue(_seed)
        );
}
