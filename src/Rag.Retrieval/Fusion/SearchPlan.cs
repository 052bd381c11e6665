using Rag.Core.Indexing;
using Rag.Core.Text;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// The sub-queries that a question becomes, by words alone: the whole question first, then the reach of each outlet named, then its
/// clauses.
/// </summary>
/// <param name="Mentions">The outlets that get a ranking of their own; sub-query 1 + i is the reach of Mentions[i].</param>
internal sealed record SearchPlan(Question Question, IReadOnlyList<SubQuery> SubQueries, IReadOnlyList<SourceMention> Mentions)
{
    public const int WholeQuestion = 0;

    public int FirstClause => 1 + Mentions.Count;

    public static SearchPlan Of(Question question, RetrievalOptions options)
    {
        var mentions = question.ComparesOutlets ? question.Sources.Take(options.Mentions).ToList() : [];
        var subQueries = new List<SubQuery> { new(WholeOf(question, options), ReadOnlyMemory<float>.Empty) };
        subQueries.AddRange(mentions.Select(mention => Part(question, mention.Reach)));
        if (question.Clauses.Count > 1)
        {
            subQueries.AddRange(question.Clauses.Take(options.Clauses).Select(clause => Part(question, clause)));
        }

        return new SearchPlan(question, subQueries, mentions);
    }

    /// <summary>
    /// The sub-queries whose meaning is compared: the longest clauses, at most so many, of a question that compares outlets. On
    /// ordinary questions vectors of clauses added nothing.
    /// </summary>
    public IEnumerable<int> ComparedClauses(int most) => Question.ComparesOutlets ? LongestClauses(most) : [];

    private IEnumerable<int> LongestClauses(int most) =>
        Enumerable
            .Range(FirstClause, SubQueries.Count - FirstClause)
            .OrderByDescending(subQuery => LengthOf(ClauseOf(subQuery)))
            .Take(most);

    private static int LengthOf(TextSpan clause) => clause.End - clause.Start;

    private TextSpan ClauseOf(int subQuery) => Question.Clauses[subQuery - FirstClause];

    /// <summary>The words of a sub-query that is a clause.</summary>
    public string TextOf(int subQuery) => Question.Text[ClauseOf(subQuery).Start..ClauseOf(subQuery).End];

    /// <summary>
    /// The sub-queries with vectors, of the whole question and of some clauses. Those of clauses find nothing of their own: each would cost
    /// a scan of all that is stored.
    /// </summary>
    public IReadOnlyList<SubQuery> SubQueriesWith(ReadOnlyMemory<float> whole, IReadOnlyDictionary<int, float[]> clauses) =>
        [.. SubQueries.Select((subQuery, i) => i == WholeQuestion ? subQuery with { Vector = whole } : WithVector(subQuery, i, clauses))];

    private static SubQuery WithVector(SubQuery subQuery, int i, IReadOnlyDictionary<int, float[]> clauses) =>
        clauses.TryGetValue(i, out var vector) ? subQuery with { Vector = vector, FindsByVector = false } : subQuery;

    /// <summary>The question's own terms, then those that it takes over and does not hold itself.</summary>
    private static List<TermWeight> WholeOf(Question question, RetrievalOptions options)
    {
        var terms = Weigh(question.Text);
        if (question.Carried is { } carried)
        {
            var own = terms.Select(term => term.Term).ToHashSet(StringComparer.Ordinal);
            terms.AddRange(
                Weigh(carried.Text)
                    .Where(term => !own.Contains(term.Term))
                    .Select(term => term with { Weight = (float)options.CarriedWord })
            );
        }

        return terms;
    }

    private static SubQuery Part(Question question, TextSpan span) =>
        new(Weigh(question.Text.AsSpan(span.Start, span.Length)), ReadOnlyMemory<float>.Empty);

    /// <summary>Distinct terms in order of first appearance, weighed by how often they stand in the text.</summary>
    private static List<TermWeight> Weigh(ReadOnlySpan<char> text)
    {
        var terms = new List<TermWeight>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in Analyzer.Terms(text))
        {
            if (places.TryGetValue(term, out var place))
            {
                terms[place] = terms[place] with { Weight = terms[place].Weight + 1 };
            }
            else
            {
                places.Add(term, terms.Count);
                terms.Add(new TermWeight(term, 1));
            }
        }

        return terms;
    }
}
