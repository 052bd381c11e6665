namespace Rag.Answering.Guard;

/// <summary>How two readings of one prompt differ.</summary>
/// <param name="LargestScore">The largest difference of log-probabilities that both gave to the same tokens, in nats.</param>
/// <param name="IsChanged">They made different choices.</param>
/// <param name="Gap">Where they did, by how much the scores of the two choices differ: near 0 it was a tie.</param>
internal readonly record struct ReadingDifference(double LargestScore, bool IsChanged, double Gap)
{
    /// <summary>More than rounding and ties explain. What is not a number is a difference.</summary>
    public bool IsReal(GuardOptions options) => !(LargestScore <= options.ScoreTolerance) || (IsChanged && !(Gap <= options.Tie));
}
