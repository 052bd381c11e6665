namespace Rag.Core.Articles;

/// <summary>What a revision did to the one before it.</summary>
public enum RevisionKind
{
    /// <summary>There was none before it.</summary>
    First,

    /// <summary>It says the same: marks, spaces, letter case or slips of the pen were mended.</summary>
    Cosmetic,

    /// <summary>It says something else or more.</summary>
    Update,

    /// <summary>Its publisher says in it that the one before was wrong.</summary>
    Correction,
}
