namespace Rag.Core.Answers;

/// <summary>The engine could not finish the answer; the message says why.</summary>
public class AnswerFailedException(string message) : Exception(message);
