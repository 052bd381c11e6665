using Rag.Core.Answers;

namespace Rag.Bench.Soak;

/// <summary>An answer, with what is needed to give it again.</summary>
internal sealed record ServedAnswer(string Question, IReadOnlyList<Passage> Passages, Answer Answer)
{
    /// <summary>
    /// Nats. Sums are taken in another order in steps of another size, so equal computations differ in the last digits.
    /// </summary>
    private const double Tolerance = 0.25;

    /// <summary>Nats. Choices whose scores lie so close together may change places.</summary>
    private const double Tie = 0.1;

    /// <summary>
    /// Whether the other answer to the same question is what the same computation gives: the same tokens with the same probabilities, up to
    /// the first tie.
    /// </summary>
    public bool IsSameAs(Answer other)
    {
        var (ours, theirs) = (TokensOf(Answer), TokensOf(other));
        foreach (var (mine, its) in ours.Zip(theirs))
        {
            var apart = Math.Abs(mine.LogProbability - its.LogProbability);
            if (!mine.Bytes.Span.SequenceEqual(its.Bytes.Span))
            {
                return apart <= Tie;
            }

            if (apart > Tolerance)
            {
                return false;
            }
        }

        return ours.Count == theirs.Count;
    }

    private static IReadOnlyList<AnswerToken> TokensOf(Answer answer) =>
        answer.Tokens ?? throw new ArgumentException("The answer was given without its tokens.", nameof(answer));
}
