namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>What becomes of the finds at which a text is cut.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each belongs to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the piece after it.</summary>
    MergedWithNext,

    /// <summary>Finds that touch are one piece.</summary>
    Contiguous,
}
