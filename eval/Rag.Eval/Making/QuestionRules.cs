namespace Rag.Eval.Making;

/// <summary>
/// Questions that sentences of English news answer, by rule: the words that answer are taken out of the main clause and asked for. What
/// cannot be read for sure makes none; whether the news answers a question in one place is for search to find out.
/// </summary>
internal static class QuestionRules
{
    /// <summary>A question that repeats a larger share of its sentence is not asked.</summary>
    public const double MostCopied = .6;

    private const int FewestSentenceWords = 8;
    private const int MostSentenceWords = 45;
    private const int FewestQuestionWords = 5;
    private const int MostQuestionWords = 20;

    private static readonly Func<Clause, IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)>>[] s_rules =
    [
        NameRules.Who,
        NameRules.Role,
        NameRules.Beside,
        NameRules.Agent,
        AmountRules.HowManyDid,
        AmountRules.HowMany,
        AmountRules.HowMuch,
        AmountRules.ByHowMuch,
        PlaceAndTimeRules.When,
        PlaceAndTimeRules.Where,
    ];

    /// <summary>As the sentence stands in the article, its full stop included.</summary>
    public static IEnumerable<MadeQuestion> Of(string sentence)
    {
        foreach (var made in RoleNames.Of(sentence))
        {
            yield return made;
        }

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
            var standing = rule(clause)
                .Where(made => StandsAlone(made.Question) && !WholeWords.Hold(made.Question, [made.Golds[0]]))
                .Select(made => new MadeQuestion(made.Rule, made.Question, made.Golds, sentence))
                .ToList();
            if (standing.Count > 0)
            {
                yield return standing.Find(made => CopiedShare.Of(made.Question, sentence) <= MostCopied) ?? standing[0];
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
            && !words.Contains("comment")
            && !PointsBack(words)
            && !EnglishWords.IsPreposition(words[^1])
            && words[^1] is not ("the" or "a" or "an" or "of" or "and");
    }

    /// <summary>
    /// "The city", "the third goal": known from the sentences before. "The mayor of Oslo" and "the Oslo mayor" are known from what is said
    /// with them, "the tallest tower" from what it is.
    /// </summary>
    private static bool PointsBack(string[] words)
    {
        for (var at = 1; at < words.Length; at++)
        {
            if (words[at] is not "the")
            {
                continue;
            }

            var end = at + 1;
            while (end < words.Length && !EnglishWords.IsPreposition(words[end]) && words[end] is not ("of" or "and" or "the"))
            {
                end++;
            }

            var phrase = words.AsSpan(at + 1, end - at - 1);
            var isSaid = end + 1 < words.Length && words[end] is not "and" && IsNamed(words.AsSpan(end + 1));
            if (!isSaid && !Stands(phrase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name follows before the next phrase begins.</summary>
    private static bool IsNamed(ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (EnglishWords.IsPreposition(word))
            {
                return false;
            }

            if (char.IsUpper(word[0]) && word is not "No." && !EnglishWords.IsMonth(word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Stands(ReadOnlySpan<string> phrase)
    {
        foreach (var word in phrase)
        {
            if (
                (char.IsUpper(word[0]) && word is not "No.")
                || EnglishWords.IsYear(word)
                || word is "world" or "only" or "inaugural" or "internet" or "public" or "most"
                || (word.EndsWith("est", StringComparison.Ordinal) && word.Length > 5)
            )
            {
                return true;
            }
        }

        return false;
    }
}
