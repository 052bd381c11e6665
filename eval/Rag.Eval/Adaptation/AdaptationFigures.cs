using Rag.Eval.Statistics;

namespace Rag.Eval.Adaptation;

/// <summary>One set of questions before and after.</summary>
/// <param name="Before">The mean.</param>
/// <param name="Difference">After less before.</param>
/// <param name="Low">Below it the difference would lie with other questions of the sort in one case of twenty.</param>
/// <param name="High">Above it likewise.</param>
/// <param name="PValue">Of the paired randomization test, two-sided.</param>
public sealed record AdaptationFigures(
    int Questions,
    double Before,
    double After,
    double Difference,
    double Low,
    double High,
    double PValue
)
{
    private const ulong Seed = 1;

    private const double Confidence = .9;

    /// <summary>Null where there is no question.</summary>
    public static AdaptationFigures? Of(AdaptationScores scores)
    {
        if (scores.Before.Count == 0)
        {
            return null;
        }

        var differences = PairedDifferences.Between(scores.Before, scores.After);
        var interval = PairedBootstrap.Draw(differences, Seed).Percentile(Confidence);
        return new AdaptationFigures(
            differences.Count,
            scores.Before.Average(),
            scores.After.Average(),
            differences.Mean,
            interval.Low,
            interval.High,
            RandomizationTest.PValue(differences, Seed)
        );
    }
}
