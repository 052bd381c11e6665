namespace Rag.Core.Guard;

/// <summary>What became of one answer that was computed again with full attention. It holds no text.</summary>
/// <param name="Differs">The short answers are not the same words.</param>
/// <param name="TokenF1">Of the two short answers, in [0, 1].</param>
/// <param name="IsWritten">
/// The reader wrote the answer itself: what it writes under full attention is charted, and closes nothing, for it says that the two differ
/// and not which of them is right.
/// </param>
public readonly record struct GuardSample(DateTimeOffset At, bool Differs, double TokenF1, bool IsWritten = false);
