namespace Rag.Core.Answers;

/// <summary>
/// A step of an answer as its caller sees it, in order: one <see cref="Retrieved"/>, any number of <see cref="TextDelta"/>, one
/// <see cref="Completed"/>; of several answers one for each (<see cref="AnswerOptions.Choices"/>).
/// </summary>
public abstract record AnswerEvent
{
    private AnswerEvent() { }

    public sealed record Retrieved(IReadOnlyList<Passage> Passages, int Found, TimeSpan Elapsed) : AnswerEvent;

    /// <param name="Tokens">The tokens generated since the delta before, where log-probabilities were asked for.</param>
    /// <param name="Choice">Which of several answers it belongs to, from 0; their deltas come in any order.</param>
    public sealed record TextDelta(string Text, IReadOnlyList<AnswerToken>? Tokens = null, int Choice = 0) : AnswerEvent;

    public sealed record Completed(Answer Answer, int Choice = 0) : AnswerEvent;
}
