using Rag.Onnx.Runner;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>What is compared, and how long.</summary>
/// <param name="Weights">Of our engine; ratios are those of the first.</param>
/// <param name="Rounds">Timed rounds, behind one that is not.</param>
/// <param name="DecodeContext">Tokens before those that are decoded.</param>
/// <param name="DecodeTokens">Timed tokens of a sequence in one round.</param>
/// <param name="WarmUpQuestions">Asked first and not counted: they fill the prompt caches.</param>
/// <param name="Passages">Different passages that the questions are about.</param>
/// <param name="ArrivalsPerSecond">Of the open loop; 0 leaves it out.</param>
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
    int Seed)
{
    public const int ShortPrompt = 256;
    public const int LongPrompt = 1300;
    public const int BatchedSequences = 8;
    public const int AnswerTokens = 40;

    public static int DefaultKvMiB => 2048;

    /// <summary>Shows that everything works and roughly how it stands; decodes behind a short context, for computing eight long ones takes most of a run.</summary>
    public ComparisonSettings Shortened() => this with { Rounds = 2, DecodeContext = ShortPrompt, DecodeTokens = 8, WarmUpQuestions = 1, Questions = 4 };
}
