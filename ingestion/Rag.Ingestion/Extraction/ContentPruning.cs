using AngleSharp.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>
/// Takes out of what the extractor found the blocks that lead elsewhere or speak to the reader, and the loose lines at both ends.
/// </summary>
internal static class ContentPruning
{
    /// <summary>A block whose text is links in this part leads elsewhere.</summary>
    private const double MinLinkShare = 0.66;

    private const int MaxLabelChars = 40;

    /// <summary>A line of fewer characters that is no sentence is a label, a date or a name.</summary>
    private const int MinProseChars = 60;

    private const int MaxLeading = 8;

    private const int MaxTrailing = 5;

    /// <summary>The part of the text at its end in which a list of links may begin.</summary>
    private const double MaxEnd = 0.3;

    /// <summary>A text of which more would go is made of links and lines, and stays as it is.</summary>
    private const double MaxDropped = 0.4;

    public static void Prune(IElement body)
    {
        var blocks = LeafBlocks.Of(body);
        var dropped = new HashSet<LeafBlock>(ReferenceEqualityComparer.Instance);
        var total = blocks.Sum(block => (long)block.Weight.Text);

        DropLinks(blocks, dropped);
        DropLinkedEnd(blocks, dropped, total);
        DropLoose(blocks, dropped, MaxLeading);
        DropLoose([.. Enumerable.Reverse(blocks)], dropped, MaxTrailing);

        if (dropped.Sum(block => (long)block.Weight.Text) <= MaxDropped * total)
        {
            foreach (var block in dropped)
            {
                block.Element.Remove();
            }
        }
    }

    /// <summary>The blocks that lead elsewhere, with the label before them, and those that speak to the reader.</summary>
    private static void DropLinks(List<LeafBlock> blocks, HashSet<LeafBlock> dropped)
    {
        for (var n = 0; n < blocks.Count; n++)
        {
            if (LeadsElsewhere(blocks[n]))
            {
                dropped.Add(blocks[n]);
                if (n > 0 && IsLabel(blocks[n - 1]) && (!blocks[n - 1].EndsLikeSentence || blocks[n - 1].Text.EndsWith(':')))
                {
                    dropped.Add(blocks[n - 1]);
                }
            }
            else if (BoilerplatePhrases.Begin(blocks[n]))
            {
                dropped.Add(blocks[n]);
            }
        }
    }

    /// <summary>An address that is written out is a reference, and a quotation has a link to where it was said.</summary>
    private static bool LeadsElsewhere(LeafBlock block) =>
        block.Weight.Links >= MinLinkShare * block.Weight.Text
        && !block.IsHeading
        && !block.IsQuoted
        && !block.Text.Contains("://", StringComparison.Ordinal);

    private static bool IsLabel(LeafBlock block) => block.Weight.Text <= MaxLabelChars && !block.IsListed;

    /// <summary>A label near the end and all that follows it, where most of that is links.</summary>
    private static void DropLinkedEnd(List<LeafBlock> blocks, HashSet<LeafBlock> dropped, long total)
    {
        var behind = default(Weight);
        var cut = blocks.Count;
        for (var n = blocks.Count - 1; n > 0 && behind.Text <= MaxEnd * total; n--)
        {
            if (IsLabel(blocks[n]) && behind.Prose > 0 && behind.Links > behind.Prose)
            {
                cut = n;
            }

            var weight = blocks[n].Weight;
            behind += blocks[n].IsQuoted ? new Weight(weight.Text, weight.Text) : weight;
        }

        dropped.UnionWith(blocks[cut..]);
    }

    /// <summary>The loose blocks before the first that is not; so many of them that they are a text of their own stay.</summary>
    private static void DropLoose(List<LeafBlock> blocks, HashSet<LeafBlock> dropped, int most)
    {
        var loose = blocks.Where(block => !dropped.Contains(block)).TakeWhile(IsLoose).Take(most + 1).ToList();
        if (loose.Count <= most)
        {
            dropped.UnionWith(loose);
        }
    }

    private static bool IsLoose(LeafBlock block) =>
        !block.IsListed && (IsAddress(block.Text) || (block.Weight.Text < MinProseChars && !block.EndsLikeSentence));

    private static bool IsAddress(string text) =>
        text.StartsWith("http", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(' ', '\n');
}
