namespace Rag.Eval.Dashboard.Operations;

/// <summary>What is kept of computed passages.</summary>
/// <param name="Tiers">The fastest first.</param>
/// <param name="Trouble">Why nothing more is written to disk; null where all is well or there is no disk tier.</param>
/// <param name="Hottest">The passages that were found most often, the hottest first.</param>
/// <param name="IsComplete">False where there are more passages in memory than were counted.</param>
public sealed record CacheFacts(IReadOnlyList<TierFacts> Tiers, string? Trouble, IReadOnlyList<HotPassage> Hottest, bool IsComplete);
