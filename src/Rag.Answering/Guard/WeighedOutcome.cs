namespace Rag.Answering.Guard;

/// <summary>The reader weighed wordings.</summary>
/// <param name="LogProbabilities">Of each wording.</param>
/// <param name="Weights">Extractor and reader together; the greatest is chosen, the first among equals.</param>
internal sealed record WeighedOutcome(string ShortAnswer, IReadOnlyList<double> LogProbabilities, IReadOnlyList<double> Weights, int Chosen)
    : ReaderOutcome(ShortAnswer)
{
    public override ReadingDifference DifferenceTo(ReaderOutcome again)
    {
        var other = (WeighedOutcome)again;
        var largest = 0.0;
        for (var i = 0; i < LogProbabilities.Count; i++)
        {
            var difference = Math.Abs(LogProbabilities[i] - other.LogProbabilities[i]);
            largest = Math.Max(largest, difference); // what is not a number stays
        }

        var gap = Math.Min(Weights[Chosen] - Weights[other.Chosen], other.Weights[other.Chosen] - other.Weights[Chosen]);
        return new ReadingDifference(largest, Chosen != other.Chosen, gap);
    }
}
