using Rag.Core.Answers;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Asks the questions of a run. May be asked several at once.</summary>
public interface ICaseAsker
{
    /// <param name="depth">How many passages of the ranking are wanted.</param>
    /// <exception cref="BadQuestionException">The question cannot be asked.</exception>
    /// <exception cref="AnswerFailedException">No answer came, or not the whole of it.</exception>
    ValueTask<AskedCase> AskAsync(EvalCase item, int depth, CancellationToken cancellation);
}
