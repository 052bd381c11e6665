namespace Rag.Core.Answers;

/// <summary>The question cannot be asked; the message gives the reason and the remedy.</summary>
/// <param name="setting">The member of <see cref="AnswerOptions"/> at fault; null where it is the question itself.</param>
public sealed class BadQuestionException(string message, string? setting = null) : Exception(message)
{
    public string? Setting { get; } = setting;
}
