namespace Rag.Core.Queue;

/// <summary>What became of an article on its way in.</summary>
public enum ArticleFate
{
    Added,
    Revised,

    /// <summary>Its state is stored already, or a later one is.</summary>
    Unchanged,

    /// <summary>It could not be stored, and lies among the dead.</summary>
    Dead,
}
