using Rag.Onnx.Runner;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>Says which engines are compared, and for how long.</summary>
/// <param name="Weights">The forms of our engine's weights that are measured; ratios are those of the first.</param>
/// <param name="Rounds">The number of timed rounds; one round before them is not timed.</param>
/// <param name="DecodeContext">The number of tokens before the decoded ones.</param>
/// <param name="DecodeTokens">The number of tokens of each sequence that are timed in one round.</param>
/// <param name="WarmUpQuestions">The number of questions that are asked first, to fill the prompt caches, and not counted.</param>
/// <param name="Passages">The number of passages that the questions are about.</param>
/// <param name="ArrivalsPerSecond">The rate of questions in the open loop; 0 leaves the open loop out.</param>
/// <param name="Search">What is tried of each peer's settings.</param>
internal sealed record ComparisonSettings(
    string ModelFolder,
    string CacheFolder,
    int Threads,
    IReadOnlyList<WeightMode> Weights,
    IReadOnlyList<EngineKind> Peers,
    int KvMiB,
    int MicroBatchTokens,
    int Rounds,
    int DecodeContext,
    int DecodeTokens,
    int WarmUpQuestions,
    int Questions,
    int Passages,
    double ArrivalsPerSecond,
    SearchEffort Search,
    int Seed
)
{
    public const int ShortPrompt = 256;
    public const int LongPrompt = 1300;
    public const int BatchedSequences = 8;
    public const int AnswerTokens = 40;

    public static int DefaultKvMiB => 2048;
}
