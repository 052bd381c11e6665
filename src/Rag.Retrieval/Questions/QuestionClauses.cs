using Rag.Core.Text;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Questions;

/// <summary>
/// Cuts a question into its clauses: at marks and at the words that join clauses. A question that needs several pieces of evidence names
/// each in a clause of its own, and a chunk that holds one whole clause is worth more than one with a word of each.
/// </summary>
internal static class QuestionClauses
{
    /// <summary>A clause of one word says too little to be looked for alone.</summary>
    private const int FewestTerms = 2;

    private static readonly HashSet<string> s_joints = ["and", "but", "while", "who", "which", "that", "after", "before"];

    /// <summary>Half-open spans, in order; clauses of less than two index terms are left out.</summary>
    public static List<TextSpan> Cut(string question, IReadOnlyList<QuestionWord> words)
    {
        var clauses = new List<TextSpan>();
        int? first = null;
        for (var i = 0; i < words.Count; i++)
        {
            var gap = i == 0 ? [] : question.AsSpan(words[i - 1].Span.End, words[i].Span.Start - words[i - 1].Span.End);
            var isJoint = s_joints.Contains(words[i].Text);
            if (first is { } begun && (isJoint || gap.ContainsAny(",;:?")))
            {
                Add(clauses, question, new TextSpan(words[begun].Span.Start, words[i - 1].Span.End));
                first = null;
            }

            first = isJoint ? null : first ?? i;
        }

        if (first is { } last)
        {
            Add(clauses, question, new TextSpan(words[last].Span.Start, words[^1].Span.End));
        }

        return clauses;
    }

    private static void Add(List<TextSpan> clauses, string question, TextSpan span)
    {
        if (Analyzer.Terms(question.AsSpan(span.Start, span.Length)).Count >= FewestTerms)
        {
            clauses.Add(span);
        }
    }
}
