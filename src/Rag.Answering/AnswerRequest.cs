using Rag.Core.Answers;

namespace Rag.Answering;

/// <summary>A question with the passages to answer it from.</summary>
/// <param name="Passages">The most relevant first.</param>
/// <param name="Found">How many candidates retrieval weighed.</param>
/// <param name="Started">Timestamp of the question's arrival.</param>
/// <param name="Retrieval">How long the passages took to be found.</param>
/// <param name="Guess">
/// The warming that was begun on a guess, or null. It is disposed once the engine has the question, so that passages guessed wrongly are
/// not encoded any further.
/// </param>
internal sealed record AnswerRequest(
    string Question,
    IReadOnlyList<Passage> Passages,
    int Found,
    AnswerOptions Options,
    long Started,
    TimeSpan Retrieval,
    IDisposable? Guess = null
);
