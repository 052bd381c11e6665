namespace Rag.Core.Answers;

/// <summary>Token counts as the engine saw them. PromptTokens = CachedTokens + ComputedTokens.</summary>
/// <param name="CutQuestionTokens">Tokens at the question's end that the extractor's window did not hold.</param>
public sealed record Usage(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens, int CutQuestionTokens = 0)
{
    /// <summary>
    /// Of the cached tokens, those of parts that were encoded alone and fit any prompt, at any place; the others are the beginning of the
    /// same conversation.
    /// </summary>
    public int ReusedTokens { get; init; }

    /// <summary>Of the cached tokens, those that had been encoded on a guess, before any question asked for them.</summary>
    public int SpeculativeTokens { get; init; }
}
