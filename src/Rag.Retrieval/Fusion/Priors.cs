using Rag.Core.Indexing;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>The score of a chunk before its words are read: for an outlet named, for a date named, for recent news.</summary>
internal static class Priors
{
    public static double Of(Question question, Candidate candidate, RetrievalOptions options, DateTimeOffset now) =>
        OfSource(question, candidate.Source, options)
        + (
            candidate.PublishedAt is { } published ? OfDate(question, published, options) + OfRecency(question, published, options, now) : 0
        );

    private static double OfSource(Question question, string? source, RetrievalOptions options)
    {
        foreach (var mention in question.Sources)
        {
            if (source is not null && mention.Sources.Contains(source))
            {
                return options.NamedSource;
            }
        }

        return 0;
    }

    private static double OfDate(Question question, DateTimeOffset published, RetrievalOptions options)
    {
        double best = 0;
        foreach (var date in question.Dates)
        {
            if (date.Contains(published))
            {
                best = Math.Max(
                    best,
                    date.Precision switch
                    {
                        DatePrecision.Day => options.NamedDay,
                        DatePrecision.Year => options.NamedYear,
                        _ => options.NamedMonth,
                    }
                );
            }
        }

        return best;
    }

    /// <summary>A question that names a date does not ask for the latest news.</summary>
    private static double OfRecency(Question question, DateTimeOffset published, RetrievalOptions options, DateTimeOffset now) =>
        question.Dates.Count > 0
            ? 0
            : options.Recency * Math.Pow(0.5, Math.Max(0, (now - published).TotalDays) / options.RecencyHalfLifeDays);
}
