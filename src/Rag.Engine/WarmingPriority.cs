namespace Rag.Engine;

public enum WarmingPriority
{
    /// <summary>
    /// For a question that is likely about to be asked: takes what the running answers and the waiting questions leave of each step.
    /// </summary>
    Speculative,

    /// <summary>For questions some day: only in steps in which nothing else is computed, and after everything speculative.</summary>
    Background,
}
