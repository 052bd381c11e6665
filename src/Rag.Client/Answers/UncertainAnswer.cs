namespace Rag.Client.Answers;

/// <summary>An answer that was too uncertain to be given: to be shown only as what it is.</summary>
public sealed record UncertainAnswer(string Text, string ShortAnswer, string Quote, string Title, string Url);
