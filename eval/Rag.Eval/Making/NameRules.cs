namespace Rag.Eval.Making;

/// <summary>Questions that a name answers.</summary>
internal static class NameRules
{
    private const int MostNameWords = 4;
    private const int FewestRestWords = 3;
    private const int MostAgentWords = 4;

    private static readonly string[] s_roles =
    [
        "chief executive",
        "CEO",
        "president",
        "chairman",
        "chairwoman",
        "chair",
        "founder",
        "co-founder",
        "director",
        "managing director",
        "head",
        "mayor",
        "manager",
        "coach",
        "captain",
        "secretary",
        "governor",
        "leader",
        "editor",
        "owner",
        "commissioner",
    ];

    /// <summary>"Ida Holm opened the bridge at Oslo": who opened it?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Who(Clause clause)
    {
        if (
            IsWhole(clause.Subject)
            && clause.Rest.Count >= FewestRestWords
            && clause.Verb is not ("were" or "are" or "have" or "had" or "would")
            && !(clause.Verb is "is" or "was" && clause.Rest[0] is "not" or "a" or "an" or "in" or "on" or "at")
        )
        {
            yield return ("who", $"Who {clause.Verb} {string.Join(' ', clause.Rest)}?", Golds(clause.Subject));
        }
    }

    /// <summary>"Ida Holm, the mayor of Oslo, …": who is the mayor of Oslo?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Role(Clause clause)
    {
        if (!IsWhole(clause.Subject) || clause.Aside.Count < 3)
        {
            yield break;
        }

        var aside = string.Join(' ', clause.Aside[0] == "the" ? clause.Aside.Skip(1) : clause.Aside);
        var role = s_roles.FirstOrDefault(role => aside.StartsWith(role + " ", StringComparison.Ordinal));
        if (role is not null && aside[(role.Length + 1)..].Split(' ') is ["of" or "at", _, ..])
        {
            yield return ("role", $"Who is the {aside}?", Golds(clause.Subject));
        }
    }

    /// <summary>"The bridge at Oslo was opened by Ida Holm": who opened it?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Agent(Clause clause)
    {
        if (
            clause.Verb is "was" or "were"
            && clause.Rest.Count >= 4
            && EnglishVerbs.BaseOf(clause.Rest[0]) is not null
            && clause.Rest[1] == "by"
            && clause.Rest.Skip(2).TakeWhile(EnglishWords.IsName).ToList() is { Count: >= 2 and <= MostAgentWords } agent
            && clause.Rest.Skip(2 + agent.Count).ToList() is var behind
            && (behind.Count == 0 || EnglishWords.IsPreposition(behind[0]))
        )
        {
            yield return ("who", $"Who {clause.Rest[0]} {Phrase.Of([.. Phrase.Inside(clause.Subject), .. behind])}?", Golds(agent));
        }
    }

    private static bool IsWhole(IReadOnlyList<string> words) =>
        words.Count is >= 2 and <= MostNameWords && Clause.NameLength(words) == words.Count;

    /// <summary>The name, and without titles where there are some.</summary>
    private static List<string> Golds(IReadOnlyList<string> name)
    {
        var whole = string.Join(' ', name);
        var bare = name.SkipWhile(EnglishWords.IsTitle).ToList();
        return bare.Count > 0 && bare.Count < name.Count ? [string.Join(' ', bare), whole] : [whole];
    }
}
