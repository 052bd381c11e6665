namespace Rag.Core.Answers;

/// <summary>An answer that was too uncertain to be given.</summary>
/// <param name="Citation">Its place in <see cref="Text"/> and in the article.</param>
public sealed record UncertainAnswer(string Text, string ShortAnswer, Citation Citation);
