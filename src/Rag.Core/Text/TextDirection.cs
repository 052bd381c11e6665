namespace Rag.Core.Text;

/// <summary>Invisible characters by which a text says in which direction it runs.</summary>
public static class TextDirection
{
    /// <summary>Embeddings, overrides and isolates: they turn the order of whatever stands around them.</summary>
    public const string Turns = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /// <summary>Marks, which turn only what stands beside them.</summary>
    public const string Marks = "\u061c\u200e\u200f";
}
