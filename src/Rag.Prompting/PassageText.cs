using Rag.Core.Articles;

namespace Rag.Prompting;

/// <summary>The words that the template makes of a passage: the lines about it, and the text that may be quoted.</summary>
public sealed record PassageText(string Header, string Body)
{
    /// <summary>
    /// Who may read it. Equal words of two scopes are two texts: that one of them was rendered makes the other no faster.
    /// </summary>
    public AccessScope Scope { get; init; }

    public string Whole => Header + Body;
}
