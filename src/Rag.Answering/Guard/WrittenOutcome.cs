using Rag.Engine;

namespace Rag.Answering.Guard;

/// <summary>The reader wrote an answer.</summary>
/// <param name="Refusal">Log-probability of the refusal in its place.</param>
/// <param name="Tokens">As they were chosen.</param>
internal sealed record WrittenOutcome(string ShortAnswer, double Refusal, IReadOnlyList<Delta> Tokens) : ReaderOutcome(ShortAnswer)
{
    /// <summary>Behind the first token that differs nothing can be compared: what follows was given another beginning.</summary>
    public override ReadingDifference DifferenceTo(ReaderOutcome again)
    {
        var other = (WrittenOutcome)again;
        var largest = Refusal.Equals(other.Refusal) ? 0 : Math.Abs(Refusal - other.Refusal);
        var common = Math.Min(Tokens.Count, other.Tokens.Count);
        for (var i = 0; i < common; i++)
        {
            var difference = Math.Abs(Tokens[i].LogProbability - other.Tokens[i].LogProbability);
            if (Tokens[i].TokenId != other.Tokens[i].TokenId)
            {
                return new ReadingDifference(largest, IsChanged: true, difference);
            }

            largest = Math.Max(largest, difference); // what is not a number stays
        }

        var isLonger = Tokens.Count != other.Tokens.Count;
        return new ReadingDifference(largest, isLonger, isLonger ? double.PositiveInfinity : 0);
    }
}
