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
/// <param name="Wait">What the threads of a peer do while they wait; ours have a team that spins for moments and sleeps then.</param>
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
    ThreadWait Wait,
    WeightMode Weights,
    bool FlashAttention,
    int MicroBatchTokens,
    int Slots,
    int SlotTokens,
    long KvBytes
)
{
    /// <summary>Threads and wait, in words.</summary>
    public string ThreadWords =>
        Threads == 1 ? "one thread" : $"{Threads} threads that {(Wait == ThreadWait.Spin ? "spin" : "sleep")} while they wait";

    public IPeerEngine Load() =>
        Engine switch
        {
            EngineKind.Ours => new RagPeer(this),
            EngineKind.LlamaCpp => new LlamaCppPeer(this),
            EngineKind.GenAi => new GenAiPeer(this),
            _ => throw new InvalidOperationException($"There is no engine {Engine}."),
        };
}
