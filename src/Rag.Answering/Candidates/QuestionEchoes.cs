using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>
/// Sentences of a passage that only repeat the question. A headline and a heading may ask it; a text that asks it again and again was
/// written to be found by it, and what it says is no evidence.
/// </summary>
internal static class QuestionEchoes
{
    /// <summary>Share of the question's words that a sentence has to hold.</summary>
    private const double Share = 0.8;

    /// <summary>A sentence of more words than this many times the question's says something of its own.</summary>
    private const double Longest = 1.8;

    /// <summary>A question of fewer words is too easily met by chance.</summary>
    private const int FewestWords = 4;

    public static int Count(string question, string passage)
    {
        var asked = AnswerTextRules.Words(question).ToHashSet(StringComparer.Ordinal);
        if (asked.Count < FewestWords)
        {
            return 0;
        }

        var echoes = 0;
        foreach (var sentence in Sentences.Split(passage))
        {
            var words = AnswerTextRules.Words(passage[sentence.Start..sentence.End]);
            if (
                words.Length <= Longest * asked.Count
                && words.Distinct(StringComparer.Ordinal).Count(asked.Contains) >= Share * asked.Count
            )
            {
                echoes++;
            }
        }

        return echoes;
    }
}
