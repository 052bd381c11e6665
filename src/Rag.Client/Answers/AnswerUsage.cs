namespace Rag.Client.Answers;

/// <summary>What an answer cost, in tokens.</summary>
/// <param name="PromptTokens">All that was read.</param>
/// <param name="CachedTokens">Those of it that were not computed again.</param>
public sealed record AnswerUsage(int PromptTokens, int CachedTokens, int CompletionTokens);
