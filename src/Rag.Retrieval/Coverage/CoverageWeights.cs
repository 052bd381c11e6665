using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Coverage;

/// <summary>
/// What counts how much against the score by words and meaning, which has weight 1. The weights were learnt on questions whose evidence is
/// known, all at once, by softmax over the chunks left at each choice; docs/retrieval.md tells how and what was held out.
/// </summary>
/// <param name="OwnWindow">How much nearer the best window is to the question than the whole chunk.</param>
/// <param name="ClauseVector">The cosine of the nearest clause, stretched.</param>
/// <param name="Reach">The words that speak of the chunk's outlet, over the outlet's best chunk.</param>
/// <param name="Length">The logarithm of how many index terms the text has: a longer text holds more.</param>
/// <param name="Stretch">The question's terms in the text's best stretch.</param>
/// <param name="Terms">The question's terms in all of the text, which count in <paramref name="FreshTerms"/> too.</param>
/// <param name="Names">The question's names in text or title.</param>
/// <param name="Pairs">Each pair of neighbors that the question has too.</param>
/// <param name="FreshTerms">Terms that texts chosen before do not hold, or few of them.</param>
/// <param name="OpenClause">The best clause by words, the less the more chosen texts answer it.</param>
internal sealed record CoverageWeights(
    double OwnWindow,
    double ClauseVector,
    double Reach,
    double Length,
    double Stretch,
    double Terms,
    double Names,
    double Pairs,
    double FreshTerms,
    double OpenClause
)
{
    /// <summary>How much less a clause counts with each chosen chunk that answers it best.</summary>
    public const double AnsweredClause = .25;

    /// <summary>Learnt on questions that name outlets: those that compare them want the report of each.</summary>
    private static readonly CoverageWeights s_ofOutlets = new(-2.44, 3.53, .97, .48, 5.35, -5.4, .27, .1, 3.18, 2.31);

    /// <summary>Learnt on these and on ordinary questions together, which one chunk answers.</summary>
    private static readonly CoverageWeights s_ordinary = new(-.37, 1.22, .26, 0, .86, -.46, .07, .065, .69, .87);

    public static CoverageWeights For(Question question) => question.ComparesOutlets ? s_ofOutlets : s_ordinary;
}
