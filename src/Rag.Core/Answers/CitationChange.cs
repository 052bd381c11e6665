namespace Rag.Core.Answers;

/// <summary>What became of an article since it was cited.</summary>
public enum CitationChange
{
    None,

    /// <summary>Spelling and marks alone.</summary>
    Cosmetic,

    Updated,

    Corrected,

    /// <summary>Withdrawn, or withdrawn and published anew in other words where there is a revision now.</summary>
    Retracted,

    /// <summary>No longer kept, which says nothing about what it said.</summary>
    Removed,
}
