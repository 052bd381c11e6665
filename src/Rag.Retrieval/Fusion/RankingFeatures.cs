using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// What a chunk's place in a question's ranking is made of, before any weight comes in: learnt once, it can be weighed again and again.
/// </summary>
/// <param name="Lexical">
/// BM25 of each of the plan's sub-queries over the best candidate's, in [0, 1]. Zero is kept, for it means that no word is shared.
/// </param>
/// <param name="Dense">Cosine of the whole question and the whole chunk; 0 where no vectors were compared.</param>
/// <param name="BestWindow">Cosine of the whole question and the chunk's best window.</param>
/// <param name="IsOfNamedSource">The question names its outlet.</param>
/// <param name="NamedDates">How exactly the question names dates at which it was published; empty where it names none of them.</param>
/// <param name="AgeDays">Since it was published, at least 0; null where that is not known, or where the question names a date.</param>
/// <param name="IsSpokenOf">It is of an article that the question's dialogue is about.</param>
internal sealed record RankingFeatures(
    IReadOnlyList<float> Lexical,
    float Dense,
    float BestWindow,
    bool IsOfNamedSource,
    IReadOnlyList<DatePrecision> NamedDates,
    double? AgeDays,
    bool IsSpokenOf
)
{
    /// <summary>Of each candidate of a question.</summary>
    /// <param name="now">The time whose knowledge is asked for.</param>
    /// <param name="spokenOf">The articles that the dialogue is about.</param>
    public static IReadOnlyList<RankingFeatures> Of(
        SearchPlan plan,
        IReadOnlyList<Candidate> candidates,
        DateTimeOffset now,
        IReadOnlySet<ArticleId> spokenOf
    )
    {
        var highest = new float[plan.SubQueries.Count];
        foreach (var candidate in candidates)
        {
            for (var subQuery = 0; subQuery < highest.Length; subQuery++)
            {
                highest[subQuery] = Math.Max(highest[subQuery], candidate.Scores[subQuery].Lexical);
            }
        }

        return [.. candidates.Select(candidate => Of(plan.Question, candidate, highest, now, spokenOf))];
    }

    private static RankingFeatures Of(
        Question question,
        Candidate candidate,
        float[] highest,
        DateTimeOffset now,
        IReadOnlySet<ArticleId> spokenOf
    )
    {
        var lexical = new float[highest.Length];
        for (var subQuery = 0; subQuery < highest.Length; subQuery++)
        {
            lexical[subQuery] = highest[subQuery] > 0 ? candidate.Scores[subQuery].Lexical / highest[subQuery] : 0;
        }

        var whole = candidate.Scores[SearchPlan.WholeQuestion];
        var published = candidate.PublishedAt;
        return new RankingFeatures(
            lexical,
            whole.Dense,
            whole.BestWindow,
            candidate.Source is { } source && question.Sources.Any(mention => mention.Sources.Contains(source)),
            published is { } day ? [.. question.Dates.Where(date => date.Contains(day)).Select(date => date.Precision)] : [],
            question.Dates.Count == 0 && published is { } time ? Math.Max(0, (now - time).TotalDays) : null,
            spokenOf.Contains(candidate.ArticleId)
        );
    }
}
