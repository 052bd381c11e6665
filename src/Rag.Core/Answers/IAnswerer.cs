namespace Rag.Core.Answers;

/// <summary>Questions to answers over everything stored.</summary>
/// <remarks>
/// The first step of the enumeration throws <see cref="BadQuestionException"/>, a later one <see cref="AnswerFailedException"/>.
/// </remarks>
public interface IAnswerer
{
    IAsyncEnumerable<AnswerEvent> AnswerAsync(string question, AnswerOptions options, CancellationToken cancellation);
}
