namespace Rag.Eval.Making;

/// <summary>Questions that a number answers.</summary>
internal static class AmountRules
{
    private const int MostCountedWords = 4;
    private const int FewestRestWords = 2;

    private static readonly HashSet<string> s_units =
    [
        "years",
        "days",
        "hours",
        "minutes",
        "seconds",
        "weeks",
        "months",
        "times",
        "miles",
        "percentage",
        "points",
    ];

    private static readonly HashSet<string> s_moneyVerbs =
    [
        "raise",
        "pay",
        "spend",
        "invest",
        "earn",
        "lose",
        "donate",
        "receive",
        "borrow",
        "pledge",
        "make",
        "win",
        "save",
        "offer",
    ];

    private static readonly HashSet<string> s_changes =
    [
        "rise",
        "fall",
        "grow",
        "drop",
        "increase",
        "decline",
        "climb",
        "jump",
        "plunge",
        "tumble",
        "slip",
        "gain",
    ];

    private static readonly HashSet<string> s_trades = ["buy", "sell", "acquire", "purchase"];

    /// <summary>"About 200 people joined the march in Oslo": how many people joined it?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> HowMany(Clause clause)
    {
        var words = clause.Subject.ToArray().AsSpan();
        var start = Amounts.Rounding(words);
        var count = Amounts.Count(words[start..]);
        var counted = clause.Subject.Skip(start + count).ToList();
        if (
            count == 0
            || counted.Count == 0
            || counted[0] is "of"
            || !char.IsLower(counted[0][0])
            || !counted.Exists(EnglishWords.IsPlural)
            || s_units.Contains(counted[0])
        )
        {
            yield break;
        }

        foreach (var rest in Phrase.Shortened(clause.Rest, fewest: 1))
        {
            yield return ("how-many", $"How many {Phrase.Of([.. counted, clause.Verb, .. rest])}?", Golds(clause.Subject, start, count));
        }
    }

    /// <summary>"The city of Oslo planted 300 trees in May": how many trees did it plant?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> HowManyDid(Clause clause)
    {
        var before = clause.Base is null ? Governed(clause) : 0;
        if (clause.Base is "have") // what teams and people have, they have in one game or year
        {
            yield break;
        }

        var words = clause.Rest.Skip(before).ToArray().AsSpan();
        var start = Amounts.Rounding(words);
        var count = Amounts.Count(words[start..]);
        if (before < 0 || count == 0)
        {
            yield break;
        }

        List<string> behind = [.. words[(start + count)..]];
        var counted = behind.TakeWhile(word => !EnglishWords.IsPreposition(word) && char.IsLower(word[0])).ToList();
        if (
            counted.Count is 0 or > MostCountedWords
            || !EnglishWords.IsPlural(counted[^1])
            || s_units.Contains(counted[0])
            || counted.Exists(word => EnglishVerbs.BaseOf(word) is not null || word is "and" or "of")
        )
        {
            yield break;
        }

        // Without something behind: in which game, in which year?
        foreach (var rest in Phrase.Shortened([.. behind.Skip(counted.Count)], FewestRestWords))
        {
            var turned = Phrase.Turned(clause, clause.Rest.Take(before).Concat(rest));
            yield return ("how-many-did", $"How many {Phrase.Of(counted)} {turned}?", Golds([.. clause.Rest.Skip(before)], start, count));
        }
    }

    /// <summary>"Ida Holm Lines raised $5 million in May": how much did it raise? And: for how much did it buy a ship?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> HowMuch(Clause clause)
    {
        if (clause.Base is null)
        {
            return [];
        }

        if (s_trades.Contains(clause.Base))
        {
            var at = clause.Rest.TakeWhile(word => word != "for").Count();
            string[] sum = at == 0 ? [] : [.. clause.Rest.Skip(at + 1)];
            var about = Amounts.Rounding(sum);
            var paid = Amounts.Money(sum.AsSpan(about));
            return paid == 0
                ? []
                : [("for-how-much", $"For how much {Phrase.Turned(clause, clause.Rest.Take(at))}?", Golds(sum, about, paid))];
        }

        var words = clause.Rest.ToArray().AsSpan();
        var start = Amounts.Rounding(words);
        var length = Amounts.Money(words[start..]);
        string[] behind = [.. words[(start + length)..]];
        return length > 0 && s_moneyVerbs.Contains(clause.Base) && (behind.Length == 0 || EnglishWords.IsPreposition(behind[0]))
            ? [("how-much", $"How much money {Phrase.Turned(clause, behind)}?", Golds(clause.Rest, start, length))]
            : [];
    }

    /// <summary>"Exports of Norway fell by 5% in May": by how much did they fall?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> ByHowMuch(Clause clause)
    {
        if (clause.Base is null || !s_changes.Contains(clause.Base))
        {
            return [];
        }

        var by = clause.Rest.Count > 0 && clause.Rest[0] == "by" ? 1 : 0;
        var words = clause.Rest.ToArray().AsSpan(by);
        var start = Amounts.Rounding(words);
        var length = Amounts.Share(words[start..]);
        string[] behind = [.. words[(start + length)..]];
        return
            length > 0
            && behind.Length > 1
            && EnglishWords.IsPreposition(behind[0])
            && behind.Any(word => EnglishWords.IsYear(word) || EnglishWords.IsMonth(word)) // it goes up and down every day
            ? [("by-how-much", $"By how much {Phrase.Turned(clause, behind)}?", Golds([.. words], start, length))]
            : [];
    }

    /// <summary>
    /// How many words of the rest belong to the auxiliary's verb: "has opened", "will open"; -1
    /// where that is not to be told.
    /// </summary>
    private static int Governed(Clause clause) =>
        clause.Verb is "has" or "have" && clause.Rest.Count > 1 && EnglishVerbs.BaseOf(clause.Rest[0]) is not null ? 1
        : clause.Verb is "will" && clause.Rest.Count > 1 && char.IsLower(clause.Rest[0][0]) && clause.Rest[0] is not "be" ? 1
        : -1;

    /// <summary>The amount alone, and with how exact it is.</summary>
    private static List<string> Golds(IReadOnlyList<string> words, int start, int length)
    {
        var amount = Phrase.Of(words.Skip(start).Take(length));
        List<string> golds = [.. Amounts.Golds(amount)];
        if (start > 0)
        {
            golds.Add(Phrase.Of(Phrase.Inside([.. words.Take(start + length)])));
        }

        return golds;
    }
}
