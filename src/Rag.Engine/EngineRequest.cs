using Rag.Core;

namespace Rag.Engine;

/// <summary>One generation asked of the engine.</summary>
/// <param name="Scope">Who may share its KV: see <see cref="TenantScope"/>.</param>
/// <param name="MaxTokens">Most tokens to generate; at least 1.</param>
/// <param name="Constraint">What may be generated, or null for anything.</param>
public sealed record EngineRequest(
    Prompt Prompt,
    TenantScope Scope,
    Sampling Sampling,
    int MaxTokens,
    ITokenConstraint? Constraint);

/// <summary>Derived from access rights, never from the caller: public text is shared by all, a tenant's only by itself.</summary>
public readonly record struct TenantScope(string Value)
{
    public static readonly TenantScope Public = new("public");
}

/// <summary>One generated token.</summary>
/// <param name="LogProbability">Natural log, under the whole vocabulary, before masking, penalties and temperature.</param>
/// <param name="Alternatives">The likeliest tokens, likeliest first, as many as <see cref="Sampling.Alternatives"/> asks for.</param>
public readonly record struct Delta(int TokenId, double LogProbability, ReadOnlyMemory<TokenLogProbability> Alternatives = default);

/// <param name="LogProbability">As in <see cref="Delta"/>.</param>
public readonly record struct TokenLogProbability(int TokenId, double LogProbability);

/// <summary>How a sequence ended, and what it cost.</summary>
/// <param name="TimeToFirstToken">From submission; null when none came.</param>
public sealed record Completion(
    FinishReason Reason,
    Usage Usage,
    TimeSpan? TimeToFirstToken,
    TimeSpan Total,
    string? Error);

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

    /// <summary>Queues the request. Throws <see cref="ArgumentException"/> for one that can never run (too long, empty), with the reason.</summary>
    IGeneration Submit(EngineRequest request);

    /// <summary>
    /// Forgets the KV of passage segments in every scope, and of all that read them. Completes when no lookup can find it any more and nothing of it is left
    /// on disk; blocks still pinned by a running sequence are freed with it. Throws <see cref="IOException"/> where the disk cannot be erased.
    /// </summary>
    Task PurgeAsync(IReadOnlyList<Segment> segments, CancellationToken cancellation);

    /// <summary>A sentence for each place (memory, conversations, disk) that holds something of the segments in any scope; empty when nothing does.</summary>
    Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<Segment> segments, CancellationToken cancellation);

    /// <summary>What the disk tier tells of itself; null where there is none.</summary>
    DiskTierCounters? Disk { get; }

    EngineSnapshot Snapshot();
}

/// <summary>The engine's state after its last step.</summary>
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
    long GeneratedTokens);
