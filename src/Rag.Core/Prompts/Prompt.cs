using System.Collections.Immutable;

namespace Rag.Core.Prompts;

public enum PromptPartKind
{
    /// <summary>The shared beginning of prompts; sees only itself.</summary>
    System,

    /// <summary>One passage; encoded alone, blind to every other part, and reusable in any prompt.</summary>
    Passage,

    /// <summary>Conversation and question; sees every part before it.</summary>
    Question,
}

/// <summary>A run of token ids that is tokenized, and (for passages) encoded, on its own.</summary>
public sealed record PromptPart(PromptPartKind Kind, ImmutableArray<int> TokenIds);

/// <summary>What the model reads: any number of system and passage parts, then exactly one question part.</summary>
public sealed record Prompt(ImmutableArray<PromptPart> Parts)
{
    public int TokenCount => Parts.Sum(part => part.TokenIds.Length);
}
