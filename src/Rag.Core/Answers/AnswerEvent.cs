namespace Rag.Core.Answers;

/// <summary>
/// A step of an answer as its caller sees it, in order: one <see cref="Retrieved"/>, any number of <see cref="TextDelta"/>, one
/// <see cref="Completed"/>.
/// </summary>
public abstract record AnswerEvent
{
    private AnswerEvent() { }

    public sealed record Retrieved(IReadOnlyList<Passage> Passages, int Found, TimeSpan Elapsed) : AnswerEvent;

    /// <param name="Tokens">The tokens generated since the delta before, where log-probabilities were asked for.</param>
    public sealed record TextDelta(string Text, IReadOnlyList<AnswerToken>? Tokens = null) : AnswerEvent;

    public sealed record Completed(Answer Answer) : AnswerEvent;
}
