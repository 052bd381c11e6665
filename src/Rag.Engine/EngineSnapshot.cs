namespace Rag.Engine;

/// <summary>The engine's state after its last step.</summary>
/// <param name="CachedTokens">Prompt tokens of all requests whose KV was found; the computed ones are counted apart.</param>
/// <param name="ComputedTokens">Prefill tokens computed for requests, those of probes included.</param>
/// <param name="SpeculativeTokens">Prefill tokens computed before a request asked for them.</param>
/// <param name="WastedTokens">Speculative tokens that were given up, evicted or purged before a request read them.</param>
/// <param name="RefusedRequests">Accepted into the queue's channel and then refused, or ended because their deadline passed while they
/// waited.</param>
/// <param name="EstimatedWait">Until a request that came now would get its first token, had it nothing of its own to compute.</param>
/// <param name="ExpectedCost">What one more sequence adds to that wait, if it is as those before it were.</param>
/// <param name="PrefillTokensPerSecond">As the cost model has it now.</param>
/// <param name="ModelTime">Of all steps, what their runs took.</param>
/// <param name="ChoosingTime">Time that all steps together took to choose tokens from their logits.</param>
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
    TimeSpan ExpectedCost,
    double PrefillTokensPerSecond,
    TimeSpan ModelTime,
    TimeSpan ChoosingTime
)
{
    /// <summary>Times that a running sequence was sent back to waiting, to get its blocks.</summary>
    public long Preemptions { get; init; }

    /// <summary>What the parts of a step cost, as the cost model has it now.</summary>
    public StepCosts Costs { get; init; } = new();

    /// <summary>Prefill tokens computed for requests that nobody waited for, which count nowhere else.</summary>
    public long IdleTokens { get; init; }
}
