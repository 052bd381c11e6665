namespace Rag.Core.Answers;

/// <summary>The question cannot be asked; the message says why and what would mend it.</summary>
public sealed class BadQuestionException(string message) : Exception(message);
