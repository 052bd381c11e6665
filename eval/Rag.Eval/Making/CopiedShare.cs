namespace Rag.Eval.Making;

/// <summary>How much of a sentence a question repeats.</summary>
internal static class CopiedShare
{
    /// <summary>The share, in [0, 1], of the sentence's words that stand in the question in the same order.</summary>
    public static double Of(string question, string sentence)
    {
        var (asked, said) = (Words(question), Words(sentence));
        if (said.Length == 0)
        {
            return 0;
        }

        // Longest common subsequence, a row at a time.
        var (row, next) = (new int[said.Length + 1], new int[said.Length + 1]);
        foreach (var word in asked)
        {
            for (var i = 0; i < said.Length; i++)
            {
                next[i + 1] = word == said[i] ? row[i] + 1 : Math.Max(row[i + 1], next[i]);
            }

            (row, next) = (next, row);
        }

        return (double)row[^1] / said.Length;
    }

    private static string[] Words(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Word).Where(word => word.Length > 0)];

    private static string Word(string raw) => raw.ToLowerInvariant().Trim('.', ',', '?', '!', ';', ':', '"', '“', '”', '\'', '’', '(', ')');
}
