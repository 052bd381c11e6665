namespace Rag.Eval.Statistics;

/// <summary>What may be said of a second system beside a first one.</summary>
public enum Verdict
{
    /// <summary>No difference can be claimed: there may be none, or too few questions to see it.</summary>
    NoDifference,
    Better,
    Worse,
}
