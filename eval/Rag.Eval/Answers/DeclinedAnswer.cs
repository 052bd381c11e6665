namespace Rag.Eval.Answers;

/// <summary>What would have been said where the answer was declined for want of confidence.</summary>
public sealed record DeclinedAnswer(string Text, string ShortAnswer, string? Quote);
