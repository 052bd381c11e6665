namespace Rag.Core.Prompts;

/// <summary>
/// How a reader takes its prompts: instructions, then each passage in its frame, then the question in its own, behind which the answer
/// begins. Each of them is a part that is tokenized alone, so that what is computed of it can be kept. Special tokens are written by name.
/// </summary>
/// <param name="Instructions">All that stands before the first passage.</param>
/// <param name="End">The special token that ends an answer.</param>
public sealed record PromptForm(string Instructions, PromptFrame Passage, PromptFrame Question, string End)
{
    /// <summary>
    /// Whether the reader was trained to read each passage by itself, as passages are kept for any prompt and order. Other readers keep the
    /// beginnings of prompts that are the same from the first token on.
    /// </summary>
    public bool ReadsPassagesAlone { get; init; }
}
