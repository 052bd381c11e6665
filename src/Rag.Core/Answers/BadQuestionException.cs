namespace Rag.Core.Answers;

/// <summary>The question cannot be asked; the message gives the reason and the remedy.</summary>
public sealed class BadQuestionException(string message) : Exception(message);
