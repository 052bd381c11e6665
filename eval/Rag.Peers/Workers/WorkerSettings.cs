using Rag.Onnx.Runner;
using Rag.Peers.Engines;

namespace Rag.Peers.Workers;

internal enum EngineKind
{
    Ours,
    LlamaCpp,
    GenAi,
}

/// <summary>Names the engine that a worker loads and its settings; the first line that a worker reads.</summary>
/// <param name="Weights">The form of our engine's weights.</param>
/// <param name="FlashAttention">Whether llama.cpp uses its flash attention.</param>
/// <param name="MicroBatchTokens">The most tokens that llama.cpp computes at once.</param>
/// <param name="Slots">The number of prompts whose keys and values an engine without a chunk cache keeps.</param>
/// <param name="SlotTokens">The most tokens of a kept prompt with its answer.</param>
/// <param name="KvBytes">The memory of our KV cache; the slots of the other engines fill as much.</param>
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
    long KvBytes
)
{
    public IPeerEngine Load() =>
        Engine switch
        {
            EngineKind.Ours => new RagPeer(this),
            EngineKind.LlamaCpp => new LlamaCppPeer(this),
            EngineKind.GenAi => new GenAiPeer(this),
            _ => throw new InvalidOperationException($"There is no engine {Engine}."),
        };
}
