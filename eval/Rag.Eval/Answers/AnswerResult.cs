using Rag.Eval.Figures;

namespace Rag.Eval.Answers;

/// <summary>A question with its answer, matched against the accepted ones.</summary>
public sealed record AnswerResult(AnswerCase Case, GivenAnswer Given)
{
    /// <summary>A refusal matches nothing.</summary>
    public AnswerMatch AsGiven { get; } = Given.IsRefusal ? default : AnswerMatch.Of(Given.ShortAnswer, Given.Quote, Case.Golds);

    /// <summary>
    /// As if nothing had been declined: what would have been said counts in place of the refusal, where the service tells it.
    /// </summary>
    public AnswerMatch BeforeRefusing { get; } =
        (Given.IsRefusal, Given.Declined) switch
        {
            (false, _) => AnswerMatch.Of(Given.ShortAnswer, Given.Quote, Case.Golds),
            (true, { } declined) => AnswerMatch.Of(declined.ShortAnswer, declined.Quote, Case.Golds),
            _ => default,
        };

    /// <summary>Whether what was said, or would have been, is right; never where no answer is accepted, since F1 is 0 then.</summary>
    public bool IsRight => BeforeRefusing.F1 >= AnswerFigures.RightF1;
}
