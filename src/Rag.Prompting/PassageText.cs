namespace Rag.Prompting;

/// <summary>The words that the template makes of a passage: the lines about it, and the text that may be quoted.</summary>
public sealed record PassageText(string Header, string Body)
{
    public string Whole => Header + Body;
}
