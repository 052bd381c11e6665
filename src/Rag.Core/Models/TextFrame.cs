using System.Collections.Immutable;

namespace Rag.Core.Models;

/// <summary>The tokens that a model expects before and after a text that stands alone, such as <c>[CLS]</c> and <c>[SEP]</c>.</summary>
public sealed record TextFrame(ImmutableArray<int> Before, ImmutableArray<int> After)
{
    public static readonly TextFrame None = new([], []);
}
