namespace Rag.Eval.Dashboard.Operations;

/// <summary>The engine as it stands.</summary>
/// <param name="Wait">Until a question that came now would get its first token, had it nothing of its own to compute.</param>
/// <param name="StepBesideAnswers">The longest step while an answer is being written.</param>
/// <param name="IdleStep">The longest step while none is.</param>
/// <param name="Preemptions">Answers that were sent back to waiting since the start, for want of blocks.</param>
public sealed record EngineFacts(
    int Waiting,
    int Running,
    int FreeBlocks,
    int CachedBlocks,
    int PrivateBlocks,
    int TotalBlocks,
    double PrefillTokensPerSecond,
    TimeSpan Wait,
    TimeSpan StepBesideAnswers,
    TimeSpan IdleStep,
    long Preemptions
);
