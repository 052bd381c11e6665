using Rag.Answering.Candidates;

namespace Rag.Answering.Guard;

/// <summary>What two short answers have in common; case, punctuation and articles do not count.</summary>
internal static class ShortAnswerOverlap
{
    public static bool AreSame(string left, string right) =>
        AnswerTextRules.Words(left).SequenceEqual(AnswerTextRules.Words(right), StringComparer.Ordinal);

    /// <summary>In [0, 1]; 1 for two that say nothing.</summary>
    public static double TokenF1(string left, string right)
    {
        var (a, b) = (AnswerTextRules.Words(left), AnswerTextRules.Words(right));
        if (a.Length + b.Length == 0)
        {
            return 1;
        }

        var counts = a.CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var shared = b.CountBy(word => word, StringComparer.Ordinal).Sum(pair => Math.Min(pair.Value, counts.GetValueOrDefault(pair.Key)));
        return 2.0 * shared / (a.Length + b.Length);
    }
}
