using AngleSharp.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>A block of text that holds no other block.</summary>
internal sealed record LeafBlock(IElement Element, string Text, Weight Weight)
{
    private const string ClosingMarks = "\"'”’»)] \n";

    private const string SentenceEnds = ".!?…:;,。！？।؟";

    public bool IsHeading => Element.LocalName is ['h', >= '1' and <= '6'];

    /// <summary>One of a list or a table, whose items need not be sentences.</summary>
    public bool IsListed => Element.LocalName == "pre" || Element.Closest("li, dl, table, blockquote") is not null;

    public bool IsQuoted => Element.Closest("blockquote") is not null;

    public bool EndsLikeSentence => Text.AsSpan().TrimEnd(ClosingMarks) is [.., var end] && SentenceEnds.Contains(end);
}
