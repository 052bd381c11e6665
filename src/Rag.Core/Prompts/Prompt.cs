using System.Collections.Immutable;

namespace Rag.Core;

public enum SegmentKind
{
    /// <summary>The shared beginning of prompts; sees only itself.</summary>
    System,

    /// <summary>One passage; encoded alone, blind to every other segment, and reusable in any prompt.</summary>
    Passage,

    /// <summary>Conversation and question; sees every segment before it.</summary>
    Question,
}

/// <summary>A run of token ids that is tokenised, and (for passages) encoded, on its own.</summary>
public sealed record Segment(SegmentKind Kind, ImmutableArray<int> TokenIds);

/// <summary>What the model reads: any number of system and passage segments, then exactly one question segment.</summary>
public sealed record Prompt(ImmutableArray<Segment> Segments)
{
    public int TokenCount => Segments.Sum(segment => segment.TokenIds.Length);
}
