namespace Rag.Eval.Making;

/// <summary>Questions that a date answers.</summary>
internal static class TimeRules
{
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
        return behind.Count == 0 || EnglishWords.IsPreposition(behind[0])
            ? [("when", $"When {Phrase.Turned(clause, [.. clause.Rest.Take(found.Start), .. behind])}?", [found.Date])]
            : [];
    }
}
