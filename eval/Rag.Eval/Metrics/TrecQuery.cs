namespace Rag.Eval.Metrics;

/// <summary>One query's ranking against its judgments: all that its figures are made of.</summary>
internal sealed class TrecQuery
{
    /// <summary>The grade of a document that has no judgment.</summary>
    private const int NotJudged = -1;

    private readonly int _level;

    private TrecQuery(int[] grades, int[] ideal, int relevant, int irrelevant, int level)
    {
        (Grades, Ideal, Relevant, JudgedIrrelevant, _level) = (grades, ideal, relevant, irrelevant, level);
        RelevantRetrieved = grades.Count(IsRelevant);
    }

    /// <param name="judgments">Grades by document; one below zero says that the document was in the pool and not judged.</param>
    /// <param name="documents">In any order.</param>
    public static TrecQuery Of(IReadOnlyDictionary<string, int> judgments, IReadOnlyCollection<ScoredDocument> documents, int level)
    {
        var ranking = documents.ToArray();
        Array.Sort(ranking, static (a, b) =>
            b.Score.CompareTo(a.Score) is var order and not 0 ? order : Utf8Order.Instance.Compare(b.Id, a.Id)
        );
        return new TrecQuery(
            [.. ranking.Select(document => judgments.TryGetValue(document.Id, out var grade) ? InPool(grade) : NotJudged)],
            [.. judgments.Values.Where(grade => grade > 0).OrderDescending()],
            judgments.Values.Count(grade => grade >= level && grade >= 0),
            judgments.Values.Count(grade => grade >= 0 && grade < level),
            level
        );
    }

    /// <summary>The grade of a document that was in the pool and not judged: apart from one that was never in it.</summary>
    public const int PoolNotJudged = -2;

    /// <summary>By rank, from the first; below zero where there is no judgment.</summary>
    public int[] Grades { get; }

    /// <summary>The grades above zero of all judged documents, highest first.</summary>
    public int[] Ideal { get; }

    /// <summary>How many documents are relevant, retrieved or not.</summary>
    public int Relevant { get; }

    /// <summary>How many were judged and are not relevant.</summary>
    public int JudgedIrrelevant { get; }

    public int RelevantRetrieved { get; }

    public int Retrieved => Grades.Length;

    public bool IsRelevant(int grade) => grade >= 0 && grade >= _level;

    private static int InPool(int grade) => grade < 0 ? PoolNotJudged : grade;
}
