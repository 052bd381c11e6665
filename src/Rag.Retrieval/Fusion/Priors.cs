using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>The score of a chunk before its words are read: for an outlet named, for a date named, for recent news.</summary>
internal static class Priors
{
    public static double Of(RankingFeatures features, RetrievalOptions options) =>
        (features.IsOfNamedSource ? options.NamedSource : 0)
        + (OfDates(features.NamedDates, options) + OfRecency(features.AgeDays, options))
        + (features.IsSpokenOf ? options.SameArticle : 0);

    private static double OfDates(IReadOnlyList<DatePrecision> dates, RetrievalOptions options)
    {
        double best = 0;
        foreach (var date in dates)
        {
            best = Math.Max(
                best,
                date switch
                {
                    DatePrecision.Day => options.NamedDay,
                    DatePrecision.Year => options.NamedYear,
                    _ => options.NamedMonth,
                }
            );
        }

        return best;
    }

    /// <summary>A question that names a date does not ask for the latest news.</summary>
    private static double OfRecency(double? ageDays, RetrievalOptions options) =>
        ageDays is { } age ? options.Recency * Math.Pow(0.5, age / options.RecencyHalfLifeDays) : 0;
}
