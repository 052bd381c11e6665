namespace Rag.Core.Answers;

/// <summary>Token counts as the engine saw them. PromptTokens = CachedTokens + ComputedTokens.</summary>
/// <param name="CutQuestionTokens">Tokens at the question's end that the extractor's window did not hold.</param>
public sealed record Usage(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens, int CutQuestionTokens = 0);
