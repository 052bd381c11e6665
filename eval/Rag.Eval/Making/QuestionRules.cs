namespace Rag.Eval.Making;

/// <summary>
/// Questions that sentences of English news answer, by rule: the words that answer are taken out of the main clause and asked for. What
/// cannot be read for sure makes none; whether the news answers a question in one place is for search to find out.
/// </summary>
internal static class QuestionRules
{
    private const int FewestSentenceWords = 8;
    private const int MostSentenceWords = 45;
    private const int FewestQuestionWords = 5;
    private const int MostQuestionWords = 20;

    private static readonly Func<Clause, IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)>>[] s_rules =
    [
        NameRules.Who,
        NameRules.Role,
        NameRules.Agent,
        AmountRules.HowManyDid,
        AmountRules.HowMany,
        AmountRules.HowMuch,
        AmountRules.ByHowMuch,
        TimeRules.When,
    ];

    /// <summary>As the sentence stands in the article, its full stop included.</summary>
    public static IEnumerable<MadeQuestion> Of(string sentence)
    {
        var words = sentence.Count(c => c == ' ') + 1;
        if (
            !sentence.EndsWith('.')
            || words is < FewestSentenceWords or > MostSentenceWords
            || Clause.Read(sentence[..^1]) is not { } clause
        )
        {
            yield break;
        }

        foreach (var rule in s_rules)
        {
            foreach (var (name, question, golds) in rule(clause))
            {
                if (StandsAlone(question))
                {
                    yield return new MadeQuestion(name, question, golds, sentence);
                }
            }
        }
    }

    /// <summary>It names something, and no word of it points at another sentence.</summary>
    private static bool StandsAlone(string question)
    {
        var words = question.TrimEnd('?').Split(' ');
        return words.Length is >= FewestQuestionWords and <= MostQuestionWords
            && words.Skip(1).Any(word => char.IsUpper(word[0]) || EnglishWords.IsYear(word))
            && !words.Skip(1).Any(word => EnglishWords.IsPointing(word) || EnglishWords.IsDay(word))
            && !EnglishWords.IsPreposition(words[^1])
            && words[^1] is not ("the" or "a" or "an" or "of" or "and");
    }
}
