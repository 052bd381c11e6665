namespace Rag.Eval.Dashboard.Operations;

/// <summary>How soon somebody should look; the worst last.</summary>
public enum TroubleSeverity
{
    /// <summary>Not as one would expect; it can wait.</summary>
    Odd,

    /// <summary>A part fails, and the rest goes on.</summary>
    Failing,

    /// <summary>Questions are not answered, or answers may be wrong.</summary>
    Down,
}
