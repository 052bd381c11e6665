namespace Rag.Core.Evaluation;

/// <summary>How far each question of a run goes.</summary>
public enum RunKind
{
    /// <summary>Searched for.</summary>
    Search,

    /// <summary>Searched for, read and answered or declined.</summary>
    Answer,
}
