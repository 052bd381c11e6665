using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine.Cache.Disk;

namespace Rag.Engine;

/// <summary>Where answers are generated. Thread-safe.</summary>
public interface IEngine
{
    ModelShape Shape { get; }

    /// <summary>
    /// Queues the request. Throws <see cref="ArgumentException"/> for one that can never run (empty; <see cref="RequestTooLargeException"/>
    /// where too long), with the reason.
    /// </summary>
    IGeneration Submit(EngineRequest request);

    /// <summary>
    /// Forgets the KV of passage parts, each in its scope, and of every conversation that read them. Completes when no lookup finds that KV
    /// and none of it is left on disk; blocks still pinned by a running sequence are freed with it. Throws <see cref="IOException"/> where
    /// the disk cannot be erased.
    /// </summary>
    Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation);

    /// <summary>
    /// A sentence for each place (memory, conversations, disk) that holds something of the parts; empty when nothing does.
    /// </summary>
    Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation);

    /// <summary>What the disk tier tells of itself; null where there is none.</summary>
    DiskTierCounters? Disk { get; }

    /// <summary>
    /// Encodes system and passage parts before a request asks for them, with the time and blocks that requests leave; no chunk of more
    /// worth is evicted for it. Throws <see cref="ArgumentException"/> for parts that can never be encoded, with the reason.
    /// </summary>
    /// <param name="adapter">As in <see cref="EngineRequest.Adapter"/>.</param>
    IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority, string? adapter = null);

    /// <summary>
    /// For each of the parts the number of its tokens whose KV is cached now: all or 0. An estimate, for it may change before a request
    /// that relies on it comes; <see cref="EngineRequest.MaxComputedTokens"/> holds the request to it.
    /// </summary>
    /// <param name="adapter">As in <see cref="EngineRequest.Adapter"/>; with one that is not loaded nothing is cached.</param>
    IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, string? adapter = null);

    EngineSnapshot Snapshot();

    /// <summary>
    /// Does without the mode from the next request on: without passage reuse prompts are read with <see cref="PromptAttention.Causal"/>
    /// attention, without the disk tier nothing is read from disk or written there, and what was read from it is forgotten. In what form
    /// KV is kept is settled where the runner is loaded, so that mode changes nothing here.
    /// </summary>
    Task CloseAsync(ReuseMode mode, CancellationToken cancellation);

    /// <summary>Uses the mode again.</summary>
    Task OpenAsync(ReuseMode mode, CancellationToken cancellation);
}
