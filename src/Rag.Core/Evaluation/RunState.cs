namespace Rag.Core.Evaluation;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Questions are asked, or its process has ended without a word: it can be gone on with.</summary>
    Running,

    /// <summary>Stopped by a person: it can be gone on with.</summary>
    Stopped,

    /// <summary>Ended by a failure, which the run tells: it can be gone on with.</summary>
    Failed,

    /// <summary>Every question has its outcome; nothing of the run changes any more.</summary>
    Completed,
}
