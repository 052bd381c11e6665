using Rag.Core.Guard;

namespace Rag.Answering.Guard;

/// <summary>What came of one answer that was computed again.</summary>
/// <param name="Modes">Those that had a part in the answer, as they stand now.</param>
/// <param name="Sample">How it compares with full attention.</param>
/// <param name="LargestDifference">Of log-probabilities under the same attention, in nats.</param>
/// <param name="Alarm">Null where the same attention gave the same.</param>
/// <param name="Closed">Modes that this sample closed.</param>
/// <param name="Problem">
/// Why the figures could not be kept for the next start, or a damaged file not erased; null where all was done.
/// </param>
public sealed record GuardFinding(
    IReadOnlyList<GuardedMode> Modes,
    GuardSample Sample,
    double LargestDifference,
    GuardAlarm? Alarm,
    IReadOnlyList<GuardedMode> Closed,
    string? Problem
);
