namespace Rag.Eval.Answers;

/// <summary>
/// Whether "do not say" is said at the right confidence: what a service would have answered at each bound, and how often wrongly. It is
/// over the answers whose confidence is known; one that was declined is judged by what would have been said.
/// </summary>
/// <param name="Answers">How many those are.</param>
/// <param name="Curve">From the highest bound, at which least is answered, to the lowest.</param>
/// <param name="Area">Mean risk over all coverages: the lower, the better the confidence tells right from wrong.</param>
/// <param name="BestArea">What it would be if every right answer were surer than every wrong one.</param>
/// <param name="Given">Coverage and risk as the service answered.</param>
/// <param name="DeclinedRight">The share of declined answers that would have been right; null where none was declined.</param>
/// <param name="Error">Expected calibration error over ten bins.</param>
public sealed record RefusalCalibration(
    int Answers,
    IReadOnlyList<RiskPoint> Curve,
    double Area,
    double BestArea,
    RiskPoint Given,
    double? DeclinedRight,
    IReadOnlyList<CalibrationBin> Bins,
    double? Error
)
{
    /// <returns>Null where no confidence is known.</returns>
    public static RefusalCalibration? Of(IReadOnlyList<JudgedConfidence> answers)
    {
        if (answers.Count == 0)
        {
            return null;
        }

        var sure = answers.GroupBy(answer => answer.Confidence).OrderByDescending(group => group.Key).ToList();
        var curve = new List<RiskPoint>();
        var (covered, wrong, area) = (0, 0, 0.0);
        foreach (var group in sure)
        {
            // Answers of one confidence come in no order, so each of them has its share of the group's wrong ones.
            var (count, wrongOnes) = (group.Count(), group.Count(answer => !answer.IsRight));
            for (var next = 1; next <= count; next++)
            {
                area += (wrong + ((double)wrongOnes * next / count)) / (covered + next);
            }

            (covered, wrong) = (covered + count, wrong + wrongOnes);
            curve.Add(new RiskPoint(group.Key, (double)covered / answers.Count, (double)wrong / covered));
        }

        var given = answers.Where(answer => answer.IsGiven).ToList();
        var bins = Calibration.Of(answers.Select(answer => (answer.Confidence, answer.IsRight)));
        return new RefusalCalibration(
            answers.Count,
            curve,
            area / answers.Count,
            Best(answers.Count, wrong),
            new RiskPoint(
                given.Count == 0 ? 1 : given.Min(answer => answer.Confidence),
                (double)given.Count / answers.Count,
                given.Count == 0 ? 0 : given.Average(answer => answer.IsRight ? 0.0 : 1)
            ),
            given.Count == answers.Count ? null : answers.Where(answer => !answer.IsGiven).Average(answer => answer.IsRight ? 1.0 : 0),
            bins,
            Calibration.Error(bins)
        );
    }

    /// <summary>The same with at most a point of the curve for each hundredth of coverage: no drawing tells it from all of them.</summary>
    public RefusalCalibration Thinned() =>
        this with
        {
            Curve = [.. Curve.GroupBy(point => Math.Ceiling(point.Coverage * 100)).Select(group => group.Last())],
        };

    /// <summary>The bound at which most is answered with at most this risk; null where even the surest answers have more.</summary>
    public RiskPoint? AtRisk(double most) => Curve.LastOrDefault(point => point.Risk <= most);

    private static double Best(int count, int wrong)
    {
        var sum = 0.0;
        for (var next = 1; next <= wrong; next++)
        {
            sum += (double)next / (count - wrong + next);
        }

        return sum / count;
    }
}
