using AngleSharp.Dom;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Extraction;

/// <summary>
/// Takes away what a page's own names tell to be no part of an article: bars to share it, lists of others, letters to subscribe to,
/// notices of cookies, comments. What holds much of the page's prose is kept whatever it is called.
/// </summary>
internal static class PagePruning
{
    /// <summary>A part with this share of the page's prose may be the article itself.</summary>
    private const double MaxShare = 0.2;

    /// <summary>Readers may write more than the article holds.</summary>
    private const double MaxCommentsShare = 0.6;

    /// <summary>A text beside an element is one that it stands in when it is longer than separators are.</summary>
    private const int MinTextBeside = 20;

    private const int MaxLookedAt = 200;

    /// <summary>The captions of the pictures, which are taken away, too.</summary>
    public static IReadOnlyList<string> Prune(IElement body)
    {
        var captions = new List<string>();
        var weights = new ProseWeights(body);
        var all = Math.Max(weights.Of(body).Prose, 1);
        var open = new Stack<IElement>([body]);
        while (open.TryPop(out var element))
        {
            foreach (var child in element.Children.ToList())
            {
                var share = (double)weights.Of(child).Prose / all;
                if (share < MaxShare && IsCaption(child))
                {
                    captions.Add(HtmlText.FromTree(child));
                    child.Remove();
                }
                else if ((share < MaxShare && IsAside(child)) || (share < MaxCommentsShare && IsComments(child)))
                {
                    child.Remove();
                }
                else
                {
                    open.Push(child);
                }
            }
        }

        return captions;
    }

    private static bool IsCaption(IElement element) =>
        element.LocalName == "figcaption" || ElementName.HasWord(element, PartNames.Captions);

    /// <summary>A quotation, such as a message from a social network, belongs to the article, and so does a word of a sentence.</summary>
    private static bool IsAside(IElement element) =>
        ElementName.HasWord(element, PartNames.Asides) && element.QuerySelector("blockquote") is null && !StandsInSentence(element);

    private static bool IsComments(IElement element) => ElementName.HasWord(element, PartNames.Comments) && !StandsInSentence(element);

    private static bool StandsInSentence(IElement element) =>
        !HtmlText.IsBlock(element)
        && element.ParentElement is { } parent
        && (parent.LocalName == "p" || parent.ChildNodes.Any(node => node is IText text && IsProse(text.Data)));

    /// <summary>By the beginning alone: each element beside it asks.</summary>
    private static bool IsProse(string text) => text.AsSpan(0, Math.Min(text.Length, MaxLookedAt)).Trim().Length > MinTextBeside;
}
