using System.Collections.Immutable;

namespace Rag.Core.Prompts;

/// <summary>A run of token ids that is tokenized, and (for passages) encoded, on its own.</summary>
public sealed record PromptPart(PromptPartKind Kind, ImmutableArray<int> TokenIds);
