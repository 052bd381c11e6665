using Rag.Core.Answers;

namespace Rag.Answering.Routing;

/// <summary>From where on the signs of a question speak for an easy one.</summary>
/// <param name="SureMatch">Cosine of the question and the first hit from which the search was sure.</param>
/// <param name="ClearLead">Share of its score by which a first hit that stands out is before the second.</param>
public sealed record DifficultyBounds(double SureMatch, double ClearLead)
{
    /// <summary>Difficulties are counted from 0, the easiest.</summary>
    public const int Bins = 4;

    /// <summary>Questions on either side of a bound that is learnt.</summary>
    internal const int FewestQuestions = 40;

    /// <summary>
    /// Standard errors by which questions below a bound are answered worse than those above it: of nine bounds that are tried on questions
    /// that do not differ, one is so far off less than one time in a thousand.
    /// </summary>
    private const double Clear = 4;

    /// <summary>Where nothing is known: the round numbers that were thought of first, and never more than a guess.</summary>
    public static DifficultyBounds Usual { get; } = new(0.8, 0.05);

    /// <summary>The signs of a question.</summary>
    /// <param name="hits">Best first.</param>
    /// <param name="clauses">Of the question: each may be told in another article.</param>
    /// <param name="minimumSources">Outlets that have to agree.</param>
    public static QuestionSigns SignsOf(IReadOnlyList<Hit> hits, int clauses, int minimumSources)
    {
        if (hits.Count == 0)
        {
            return new QuestionSigns(0, 0, NeedsSeveral: true);
        }

        var lead = hits.Count > 1 && hits[0].Score > 0 ? (hits[0].Score - hits[1].Score) / hits[0].Score : 1;
        return new QuestionSigns(hits[0].Match.BestWindow, lead, clauses > 1 || minimumSources > 1);
    }

    /// <summary>
    /// The bounds that part the well answered from the badly answered questions of past runs best; the usual where none does.
    /// </summary>
    public static DifficultyBounds Learned(IReadOnlyList<RoutedOutcome> outcomes)
    {
        var means = outcomes
            .GroupBy(outcome => outcome.Generator, StringComparer.Ordinal)
            .ToDictionary(own => own.Key, own => own.Average(outcome => outcome.Loss), StringComparer.Ordinal);

        // A generator is compared with itself, so that who was asked what has no part in a bound.
        List<(QuestionSigns Signs, double Loss)> told =
        [
            .. outcomes
                .Where(outcome => outcome.Signs is not null)
                .Select(outcome => (outcome.Signs!.Value, outcome.Loss - means[outcome.Generator])),
        ];
        return new DifficultyBounds(
            BoundOf([.. told.Select(item => (item.Signs.Match, item.Loss))]) ?? Usual.SureMatch,
            BoundOf([.. told.Select(item => (item.Signs.Lead, item.Loss))]) ?? Usual.ClearLead
        );
    }

    /// <summary>How hard a question is.</summary>
    public int Of(QuestionSigns signs) =>
        (signs.Match < SureMatch ? 1 : 0) + (signs.Lead < ClearLead ? 1 : 0) + (signs.NeedsSeveral ? 1 : 0);

    /// <summary>Of the tenths of all values the one below which most is lost; null where none is clear.</summary>
    private static double? BoundOf((double Value, double Loss)[] told)
    {
        Array.Sort(told);
        var (best, bound) = (Clear, (double?)null);
        foreach (var tenth in Enumerable.Range(1, 9))
        {
            var value = told.Length == 0 ? 0 : told[told.Length * tenth / 10].Value;
            double[] below = [.. told.Where(item => item.Value < value).Select(item => item.Loss)];
            double[] above = [.. told.Where(item => item.Value >= value).Select(item => item.Loss)];
            if (below.Length < FewestQuestions || above.Length < FewestQuestions)
            {
                continue;
            }

            var error = Math.Sqrt(SquaredErrorOf(below) + SquaredErrorOf(above));
            var distance = (below.Average() - above.Average()) / Math.Max(error, 1e-9);
            if (distance > best)
            {
                (best, bound) = (distance, value);
            }
        }

        return bound;
    }

    /// <summary>The square of the standard error of a mean.</summary>
    private static double SquaredErrorOf(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length;
    }
}
