using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Rag.Core.Articles;

namespace Rag.Ingestion.Extraction;

/// <summary>Puts back what the extractor left out between two blocks that it kept: paragraphs, and quoted messages.</summary>
internal sealed class LostParagraphs
{
    private const int MinChars = 40;

    private const double MaxLinkShare = 0.5;

    /// <summary>Where more blocks are missing in a row, they were left out for a reason.</summary>
    private const int MaxMissing = 5;

    /// <summary>Letters that tell a paragraph from others; the extractor may have parted it or taken something from its end.</summary>
    private const int TellingLetters = 60;

    private readonly List<(string Text, bool IsParagraph)> _blocks;

    /// <summary>Remembers the page's blocks, before the extractor changes it.</summary>
    public LostParagraphs(IElement body)
    {
        _blocks = [.. LeafBlocks.Of(body).Select(block => (block.Text, IsParagraph(block)))];
    }

    private static bool IsParagraph(LeafBlock block) =>
        block.Weight.Text >= MinChars
        && block.Weight.Links <= MaxLinkShare * block.Weight.Text
        && (block.IsQuoted || (block.Element.LocalName == "p" && block.EndsLikeSentence));

    public void Restore(IHtmlDocument content, CancellationToken cancellation)
    {
        var kept = new Dictionary<string, IElement>(StringComparer.Ordinal);
        foreach (var block in LeafBlocks.Of(content.Body!))
        {
            kept.TryAdd(block.Text, block.Element);
        }

        var letters = Letters(content.Body!.TextContent);
        if (letters.Length > ArticleLimits.Body)
        {
            return;
        }

        int? last = null;
        for (var n = 0; n < _blocks.Count; n++)
        {
            if (!kept.TryGetValue(_blocks[n].Text, out var behind))
            {
                continue;
            }

            for (var lost = last + 1; lost < n && n - last <= MaxMissing + 1; lost++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_blocks[lost.Value] is (var text, true) && !Holds(letters, text))
                {
                    InsertBefore(behind, text);
                }
            }

            last = n;
        }
    }

    private static bool Holds(string letters, string text)
    {
        var own = Letters(text);
        return letters.Contains(own[..Math.Min(own.Length, TellingLetters)], StringComparison.Ordinal);
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static void InsertBefore(IElement behind, string text)
    {
        var paragraph = behind.Owner!.CreateElement("p");
        paragraph.TextContent = text;
        behind.Parent!.InsertBefore(paragraph, behind);
    }
}
