namespace Rag.Core.Articles;

/// <summary>What happened to an article.</summary>
public enum ArticleChangeKind
{
    Added,

    /// <summary>A cosmetic revision or an update.</summary>
    Revised,

    Corrected,

    /// <summary>Withdrawn: what it said is not to be relied on.</summary>
    Retracted,

    /// <summary>No longer kept, which says nothing about what it said.</summary>
    Removed,
}
