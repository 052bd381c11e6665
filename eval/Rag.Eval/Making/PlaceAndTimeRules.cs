namespace Rag.Eval.Making;

/// <summary>Questions that a date or a place answers.</summary>
internal static class PlaceAndTimeRules
{
    /// <summary>What happens in a place.</summary>
    private static readonly HashSet<string> s_placed =
    [
        "born",
        "die",
        "hold",
        "held",
        "open",
        "opened",
        "launch",
        "land",
        "arrested",
        "found",
        "built",
        "meet",
        "begin",
        "shot",
        "killed",
        "buried",
        "live",
        "celebrate",
    ];

    /// <summary>"Ida Holm opened the bridge in May 2021": when did she open it?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> When(Clause clause)
    {
        if (clause.Verb is "is" or "are" or "have" or "has" or "would" || Dates.Find(clause.Rest) is not { } found || found.Start == 0)
        {
            return clause.Base is not null && Dates.Find(clause.Rest) is { Start: 0 } first
                ? [("when", $"When {Phrase.Turned(clause, clause.Rest.Skip(first.Length))}?", [first.Date])]
                : [];
        }

        var behind = clause.Rest.Skip(found.Start + found.Length).ToList();
        var before = clause.Rest.Take(found.Start).ToList();
        if (before[^1] is "back")
        {
            before.RemoveAt(before.Count - 1);
        }

        return clause.Base is not ("say" or "tell") && (behind.Count == 0 || EnglishWords.IsPreposition(behind[0]))
            ? [("when", $"When {Phrase.Turned(clause, [.. before, .. behind])}?", [found.Date])]
            : [];
    }

    /// <summary>"Ida Holm was born in Oslo": where was she born?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Where(Clause clause)
    {
        var at = clause.Rest.Count - 1;
        while (at > 0 && EnglishWords.IsName(clause.Rest[at]))
        {
            at--;
        }

        var place = clause.Rest.Skip(at + 1).ToList();
        var deed = clause.Base ?? (clause.Verb is "was" or "were" && clause.Rest.Count > 0 ? clause.Rest[0] : "");
        if (place.Count is > 0 and <= 3 && at >= 0 && clause.Rest[at] is "in" or "at" && s_placed.Contains(deed))
        {
            yield return ("where", $"Where {Phrase.Turned(clause, clause.Rest.Take(at))}?", [Phrase.Of(place)]);
        }
    }
}
