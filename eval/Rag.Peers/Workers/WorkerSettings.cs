using Rag.Onnx.Runner;
using Rag.Peers.Engines;

namespace Rag.Peers.Workers;

internal enum EngineKind
{
    Ours,
    LlamaCpp,
    GenAi,
}

/// <summary>What a worker is to load, sent to it as its first line.</summary>
/// <param name="Weights">Of our engine.</param>
/// <param name="FlashAttention">Of llama.cpp.</param>
/// <param name="MicroBatchTokens">Most tokens that llama.cpp computes at once.</param>
/// <param name="Slots">Prompts whose keys and values a peer without a chunk cache keeps.</param>
/// <param name="SlotTokens">Most tokens of such a prompt with its answer.</param>
/// <param name="KvBytes">Memory of our KV cache; the slots of the others fill the same.</param>
internal sealed record WorkerSettings(
    EngineKind Engine,
    string ModelFolder,
    string CacheFolder,
    int Threads,
    WeightMode Weights,
    bool FlashAttention,
    int MicroBatchTokens,
    int Slots,
    int SlotTokens,
    long KvBytes)
{
    public IPeerEngine Load() => Engine switch
    {
        EngineKind.Ours => new RagPeer(this),
        EngineKind.LlamaCpp => new LlamaCppPeer(this),
        EngineKind.GenAi => new GenAiPeer(this),
        _ => throw new InvalidOperationException($"There is no engine {Engine}."),
    };
}
