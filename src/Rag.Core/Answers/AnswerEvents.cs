namespace Rag.Core.Answers;

public static class AnswerEvents
{
    /// <summary>The answer at the end of the events; of several the first.</summary>
    public static async Task<Answer> ToAnswerAsync(this IAsyncEnumerable<AnswerEvent> events)
    {
        Answer? answer = null;
        await foreach (var step in events)
        {
            answer = step is AnswerEvent.Completed { Choice: 0 } completed ? completed.Answer : answer;
        }

        return answer ?? throw new InvalidOperationException("The events ended without an answer.");
    }
}
