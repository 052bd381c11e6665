namespace Rag.Core.Answers;

/// <summary>Reads what is found for a question as its answer does, and tells what was made of each passage. No answer is written.</summary>
public interface IAnswerExplainer
{
    ValueTask<PassageReadings> ExplainAsync(string question, CancellationToken cancellation);
}
