namespace Rag.Core.Guard;

/// <summary>The same attention without what was kept gave another result: what was kept is damaged, or the engine is at fault.</summary>
/// <param name="LargestDifference">Of the log-probabilities that both gave to the same tokens.</param>
/// <param name="ChangedAnswer">The short answer came out another way.</param>
public readonly record struct GuardAlarm(DateTimeOffset At, double LargestDifference, bool ChangedAnswer);
