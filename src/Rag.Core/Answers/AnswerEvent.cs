namespace Rag.Core.Answers;

/// <summary>
/// What a caller sees while an answer comes about, in order: one <see cref="Retrieved"/>, any number of <see cref="TextDelta"/>, one <see
/// cref="Completed"/>.
/// </summary>
public abstract record AnswerEvent
{
    private AnswerEvent()
    {
    }

    public sealed record Retrieved(IReadOnlyList<Passage> Passages, int Found, TimeSpan Elapsed) : AnswerEvent;

    /// <param name="Tokens">Those generated since the delta before, where their log-probabilities were asked for.</param>
    public sealed record TextDelta(string Text, IReadOnlyList<AnswerToken>? Tokens = null) : AnswerEvent;

    public sealed record Completed(Answer Answer) : AnswerEvent;
}
