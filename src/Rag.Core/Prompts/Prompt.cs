using System.Collections.Immutable;
using Rag.Core.Articles;

namespace Rag.Core.Prompts;

/// <summary>What the model reads: any number of system and passage parts, then exactly one question part.</summary>
public sealed record Prompt(ImmutableArray<PromptPart> Parts)
{
    public int TokenCount => Parts.Sum(part => part.TokenIds.Length);

    /// <summary>The same tokens, all of them as the text of these readers.</summary>
    public Prompt In(AccessScope scope) => new([.. Parts.Select(part => new PromptPart(part.Kind, part.TokenIds, scope))]);
}
