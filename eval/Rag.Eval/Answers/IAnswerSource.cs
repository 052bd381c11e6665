using Rag.Core.Answers;

namespace Rag.Eval.Answers;

/// <summary>Where questions are asked. May be asked several at once.</summary>
public interface IAnswerSource
{
    /// <exception cref="BadQuestionException">The question cannot be asked.</exception>
    /// <exception cref="AnswerFailedException">No answer came, or not the whole of it.</exception>
    Task<GivenAnswer> AskAsync(string question, CancellationToken cancellation);
}
