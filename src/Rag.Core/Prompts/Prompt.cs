using System.Collections.Immutable;

namespace Rag.Core.Prompts;

/// <summary>What the model reads: any number of system and passage parts, then exactly one question part.</summary>
public sealed record Prompt(ImmutableArray<PromptPart> Parts)
{
    public int TokenCount => Parts.Sum(part => part.TokenIds.Length);
}
