namespace Rag.Feeds.Administration;

/// <summary>What becomes of the articles of a feed that is removed.</summary>
public enum ArticlesOfFeed
{
    /// <summary>They stay and are answered from.</summary>
    Keep,

    /// <summary>Those that came by no other feed are removed with all that derives from them.</summary>
    Remove,
}
