namespace Rag.Core.Drift;

/// <summary>What became of a fixed question's answer.</summary>
public enum DriftKind
{
    /// <summary>There is no earlier answer to compare with.</summary>
    First,

    /// <summary>The answer is what it was.</summary>
    Same,

    /// <summary>The answer changed, and so did what was cited: a revision was replaced, or an article is gone.</summary>
    Revised,

    /// <summary>The answer changed, and it cites an article that came since.</summary>
    News,

    /// <summary>The answer changed, and nothing that was cited did: the service answers otherwise than it did.</summary>
    Drifted,
}
