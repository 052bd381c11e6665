using AngleSharp.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>The weight of all text below each element of a tree, found in one walk without recursion.</summary>
internal sealed class ProseWeights
{
    private readonly Dictionary<IElement, Weight> _weights = [];

    public ProseWeights(IElement root)
    {
        var open = new Stack<(IElement Element, int NextChild, Weight Sum, bool InLink)>();
        open.Push((root, 0, default, false));
        while (open.TryPop(out var at))
        {
            if (at.NextChild < at.Element.ChildNodes.Length)
            {
                var child = at.Element.ChildNodes[at.NextChild];
                var own = child is IText text ? WeightOf(text.Data, at.InLink) : default;
                open.Push(at with { NextChild = at.NextChild + 1, Sum = at.Sum + own });
                if (child is IElement element && !IsSilent(element))
                {
                    open.Push((element, 0, default, at.InLink || element.LocalName is "a" or "button" or "option"));
                }

                continue;
            }

            _weights[at.Element] = at.Sum;
            if (open.TryPop(out var parent))
            {
                open.Push(parent with { Sum = parent.Sum + at.Sum });
            }
        }
    }

    /// <summary>Zero for what shows no text.</summary>
    public Weight Of(IElement element) => _weights.GetValueOrDefault(element);

    private static bool IsSilent(IElement element) =>
        element.LocalName is "script" or "style" or "noscript" or "template" or "svg" or "iframe";

    private static Weight WeightOf(string text, bool inLink)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsWhiteSpace(c) ? 0 : 1;
        }

        return new Weight(count, inLink ? 0 : count);
    }
}
