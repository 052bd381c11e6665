using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Sampling;

namespace Rag.Engine;

/// <summary>One generation asked of the engine.</summary>
/// <param name="Scope">Who may share its KV: see <see cref="TenantScope"/>.</param>
/// <param name="MaxTokens">Most tokens to generate; at least 1.</param>
/// <param name="Constraint">What may be generated, or null for anything.</param>
/// <param name="Deadline">
/// The first token is due so long after submission: the request is refused at once, or ended while it waits, when that cannot be held. Null for no hurry.
/// </param>
/// <param name="MaxComputedTokens">Most tokens of the prompt to compute, the others being cached; it is refused when more are missing. Null for no limit.</param>
/// <param name="Tenant">Whom it is charged to, from access rights like <paramref name="Scope"/>; the scope's value where null.</param>
public sealed record EngineRequest(
    Prompt Prompt,
    TenantScope Scope,
    SamplingParameters Sampling,
    int MaxTokens,
    ITokenConstraint? Constraint,
    TimeSpan? Deadline = null,
    int? MaxComputedTokens = null,
    string? Tenant = null);

/// <summary>Derived from access rights, never from the caller: public text is shared by all, a tenant's only by itself.</summary>
public readonly record struct TenantScope(string Value)
{
    public static readonly TenantScope Public = new("public");
}

/// <summary>One generated token.</summary>
/// <param name="LogProbability">Natural log, under the whole vocabulary, before masking, penalties and temperature.</param>
/// <param name="Alternatives">The likeliest tokens, likeliest first, as many as <see cref="SamplingParameters.Alternatives"/> asks for.</param>
public readonly record struct Delta(int TokenId, double LogProbability, ReadOnlyMemory<TokenLogProbability> Alternatives = default);

/// <param name="LogProbability">As in <see cref="Delta"/>.</param>
public readonly record struct TokenLogProbability(int TokenId, double LogProbability);

/// <summary>How a sequence ended, and what it cost.</summary>
/// <param name="TimeToFirstToken">From submission; null when none came.</param>
/// <param name="Refusal">Set when the engine did not serve the request for want of time or room; <paramref name="Error"/> says the same in words.</param>
public sealed record Completion(
    FinishReason Reason,
    Usage Usage,
    TimeSpan? TimeToFirstToken,
    TimeSpan Total,
    string? Error,
    Refusal? Refusal = null);

/// <summary>A running generation. Disposing it cancels it and frees its blocks within one step.</summary>
public interface IGeneration : IAsyncDisposable
{
    /// <summary>The tokens as they come; ends when the sequence ends. Read by one reader, once.</summary>
    IAsyncEnumerable<Delta> Deltas { get; }

    /// <summary>Completes when the sequence has ended and its blocks are free; never faults.</summary>
    Task<Completion> Completion { get; }

    void Cancel();
}

/// <summary>Where answers are generated. Thread-safe.</summary>
public interface IEngine
{
    ModelShape Shape { get; }

    /// <summary>Queues the request. Throws <see cref="ArgumentException"/> for one that can never run (empty; <see cref="RequestTooLargeException"/> where too long), with the reason.</summary>
    IGeneration Submit(EngineRequest request);

    /// <summary>
    /// Forgets the KV of passage parts in every scope, and of all that read them. Completes when no lookup can find it any more and nothing of it is left
    /// on disk; blocks still pinned by a running sequence are freed with it. Throws <see cref="IOException"/> where the disk cannot be erased.
    /// </summary>
    Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation);

    /// <summary>A sentence for each place (memory, conversations, disk) that holds something of the parts in any scope; empty when nothing does.</summary>
    Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation);

    /// <summary>What the disk tier tells of itself; null where there is none.</summary>
    DiskTierCounters? Disk { get; }

    /// <summary>
    /// Encodes system and passage parts before anyone asks for them, as far as nobody else needs the time or the blocks; nothing worth more is evicted for it.
    /// Throws <see cref="ArgumentException"/> for parts that can never be encoded, with the reason.
    /// </summary>
    IWarming Warm(IReadOnlyList<PromptPart> parts, TenantScope scope, WarmingPriority priority);

    /// <summary>
    /// For each of the parts the number of its tokens whose KV is cached now: all or 0. An estimate, for it may change before a request that relies on it
    /// comes; <see cref="EngineRequest.MaxComputedTokens"/> holds the request to it.
    /// </summary>
    IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, TenantScope scope);

    EngineSnapshot Snapshot();
}

/// <summary>The engine's state after its last step.</summary>
/// <param name="CachedTokens">Prompt tokens of all requests whose KV was found; the computed ones are counted apart.</param>
/// <param name="ComputedTokens">Prefill tokens computed for requests, those of probes included.</param>
/// <param name="SpeculativeTokens">Prefill tokens computed before anyone asked for them.</param>
/// <param name="WastedTokens">Of the speculative ones, those that were given up, evicted or purged before anyone asked for them.</param>
/// <param name="RefusedRequests">Accepted into the queue's channel and then refused, or ended because their deadline passed while they waited.</param>
/// <param name="EstimatedWait">Until a request that came now would get its first token, had it nothing of its own to compute.</param>
/// <param name="PrefillTokensPerSecond">As the cost model has it now.</param>
/// <param name="ModelTime">Of all steps, what their runs took.</param>
/// <param name="ChoosingTime">Of all steps, what it took to choose tokens from the logits.</param>
public sealed record EngineSnapshot(
    int WaitingSequences,
    int RunningSequences,
    int FreeBlocks,
    int CachedBlocks,
    int PrivateBlocks,
    int TotalBlocks,
    long Steps,
    long CachedTokens,
    long ComputedTokens,
    long GeneratedTokens,
    long SpeculativeTokens,
    long WastedTokens,
    long RefusedRequests,
    TimeSpan EstimatedWait,
    double PrefillTokensPerSecond,
    TimeSpan ModelTime,
    TimeSpan ChoosingTime);
