namespace Rag.Eval.Making;

/// <summary>Questions that a name answers.</summary>
internal static class NameRules
{
    private const int MostNameWords = 4;
    private const int FewestRestWords = 3;
    private const int MostAgentWords = 4;

    /// <summary>What is done to companies and works, seldom to people.</summary>
    private static readonly HashSet<string> s_ofThings =
    [
        "founded",
        "launched",
        "built",
        "released",
        "introduced",
        "published",
        "designed",
        "developed",
        "opened",
        "installed",
        "produced",
        "created",
    ];

    /// <summary>What is no person, whatever it is the first or the largest of.</summary>
    private static readonly HashSet<string> s_things =
    [
        "company",
        "firm",
        "hub",
        "team",
        "club",
        "city",
        "country",
        "site",
        "platform",
        "maker",
        "brand",
        "group",
        "bank",
        "town",
        "state",
        "school",
        "network",
        "newspaper",
        "festival",
        "party",
        "agency",
        "airline",
        "producer",
        "provider",
    ];

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
        if (IsWhole(clause.Subject, fewest: 1) && clause.Rest.Count >= FewestRestWords && IsDeed(clause))
        {
            var asked = IsOfThing(clause) ? "What" : "Who";
            foreach (var rest in Phrase.Shortened(clause.Rest, FewestRestWords))
            {
                yield return ("who", $"{asked} {clause.Verb} {Phrase.Of(rest)}?", Golds(clause.Subject));
            }
        }
    }

    /// <summary>"Ida Holm, the mayor of Oslo, …": who is the mayor of Oslo?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Role(Clause clause)
    {
        if (!IsWhole(clause.Subject, fewest: 2) || clause.Aside.Count < 3)
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

    /// <summary>"Ida Holm, who heads the port of Oslo, …": who heads it?</summary>
    public static IEnumerable<(string Rule, string Question, IReadOnlyList<string> Golds)> Beside(Clause clause)
    {
        if (
            IsWhole(clause.Subject, fewest: 2)
            && clause.Aside is ["who", var verb, _, _, ..]
            && (EnglishVerbs.BaseOf(verb) ?? EnglishVerbs.BaseOfPresent(verb)) is not (null or "have" or "say" or "tell")
        )
        {
            yield return ("who", $"Who {Phrase.Of(clause.Aside.Skip(1))}?", Golds(clause.Subject));
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

    private static bool IsWhole(IReadOnlyList<string> words, int fewest) =>
        words.Count >= fewest && words.Count <= MostNameWords && Clause.NameLength(words) == words.Count;

    private static bool IsOfThing(Clause clause) =>
        (clause.Verb is "was" && s_ofThings.Contains(clause.Rest[0]))
        || (clause.Verb is "is" or "was" && clause.Rest.Any(s_things.Contains));

    /// <summary>What somebody did, or is alone: how somebody is, many are.</summary>
    private static bool IsDeed(Clause clause) =>
        clause.Base is { } verb ? verb is not ("have" or "say" or "tell" or "rise") && clause.Rest[0] is not "out"
        : clause.Verb is "will" ? clause.Rest[0] is not ("be" or "have" or "not")
        : clause.Verb is "has" ? EnglishVerbs.IsParticiple(clause.Rest[0]) && clause.Rest[1] is not "place"
        : clause.Verb is "was" or "is" && (clause.Rest[0] is "the" || (clause.Verb is "was" && EnglishVerbs.IsParticiple(clause.Rest[0])));

    /// <summary>The name, and without titles where there are some.</summary>
    private static List<string> Golds(IReadOnlyList<string> name)
    {
        var whole = string.Join(' ', name);
        var bare = name.SkipWhile(EnglishWords.IsTitle).ToList();
        return bare.Count > 0 && bare.Count < name.Count ? [string.Join(' ', bare), whole] : [whole];
    }
}
