namespace Rag.Core.Answers;

/// <summary>Token counts as the engine saw them. PromptTokens = CachedTokens + ComputedTokens.</summary>
public sealed record Usage(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens);
