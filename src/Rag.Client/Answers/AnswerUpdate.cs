namespace Rag.Client.Answers;

/// <summary>A step of a streamed answer: pieces of its text, and at the end the whole.</summary>
/// <param name="Text">What follows the pieces before; empty in the last step.</param>
/// <param name="Answer">The complete answer, in the last step alone.</param>
public sealed record AnswerUpdate(string Text, NewsAnswer? Answer = null);
