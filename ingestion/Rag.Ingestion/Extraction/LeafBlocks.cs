using AngleSharp.Dom;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Extraction;

/// <summary>The innermost blocks of a tree in reading order: paragraphs, headings, list items, cells.</summary>
internal static class LeafBlocks
{
    public static List<LeafBlock> Of(IElement root)
    {
        var blocks = new List<LeafBlock>();
        var weights = new ProseWeights(root);
        var holders = Holders(root);
        var open = new Stack<IElement>([root]);
        while (open.TryPop(out var element))
        {
            var weight = weights.Of(element);
            if (weight.Text == 0)
            {
                continue;
            }

            if (!holders.Contains(element))
            {
                blocks.Add(new LeafBlock(element, HtmlText.FromTree(element), weight));
                continue;
            }

            foreach (var child in element.Children.Reverse())
            {
                open.Push(child);
            }
        }

        return blocks;
    }

    /// <summary>The elements with a block below them. A line break parts lines of one block.</summary>
    private static HashSet<IElement> Holders(IElement root)
    {
        var holders = new HashSet<IElement>();
        foreach (var block in root.QuerySelectorAll("*"))
        {
            if (!HtmlText.IsBlock(block) || block.LocalName == "br")
            {
                continue;
            }

            var above = block.ParentElement;
            while (above is not null && holders.Add(above))
            {
                above = above.ParentElement;
            }
        }

        return holders;
    }
}
