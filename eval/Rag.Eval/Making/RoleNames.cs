using System.Text.RegularExpressions;

namespace Rag.Eval.Making;

/// <summary>
/// Whom news calls by an office or an age: "Nordic Ferries chief executive Ida Holm" says who holds
/// it, wherever in a sentence.
/// </summary>
internal static class RoleNames
{
    private const string Name = @"\p{Lu}[\p{L}\-]+";

    private static readonly Regex s_role = new(
        $@"(?<before>\p{{Ll}}[\p{{L}}]* )?(?<whose>{Name}(?: {Name}){{0,2}})(?:['’]s)? "
            + "(?<role>CEO|chief executive|co-founder|founder|chairman|chairwoman|head coach|"
            + "coach|manager|captain|finance chief|chief economist) "
            + $@"(?<who>{Name} {Name})\b",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_age = new(
        $@"(?<who>{Name} {Name}), (?<age>[1-9]\d)[,.]",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    /// <summary>"The health minister, Bo Lund, …": there is one in the country, or one of what follows.</summary>
    private static readonly Regex s_office = new(
        $@"\b[Tt]he (?<office>(?:\p{{Ll}}+ )?(?:minister|mayor|president|chancellor|governor)(?: of {Name}(?: {Name})?)?), "
            + $@"(?<who>{Name} {Name}),",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    /// <summary>"De" and "Al" are where a name begins.</summary>
    private const int ShortestName = 2;

    /// <summary>Where somebody comes from is nothing that has an office.</summary>
    private static readonly Regex s_origin = new(
        @"\b(\p{L}+(ian|ish|ese)|American|German|Mexican|Korean|African|European|French|Dutch|Greek|Swiss|Welsh|Irish)$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    /// <summary>Words before the name that make another person of it, or none that is named.</summary>
    private static readonly HashSet<string> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        "former",
        "ex",
        "then",
        "late",
        "longtime",
        "ousted",
        "interim",
        "outgoing",
        "incoming",
        "deputy",
        "new",
        "retired",
        "fellow",
        "previous",
        "disgraced",
        "and",
        "head",
        "assistant",
        "team",
        "club",
        "defensive",
        "offensive",
        "vice",
    };

    public static IEnumerable<MadeQuestion> Of(string sentence)
    {
        foreach (var found in s_age.Matches(sentence).Cast<Match>())
        {
            yield return new MadeQuestion("age", $"How old is {found.Groups["who"].Value}?", [found.Groups["age"].Value], sentence);
        }

        foreach (var found in s_office.Matches(sentence).Cast<Match>())
        {
            yield return new MadeQuestion("role", $"Who is the {found.Groups["office"].Value}?", [found.Groups["who"].Value], sentence);
        }

        foreach (var found in s_role.Matches(sentence).Cast<Match>())
        {
            var whose = found.Groups["whose"].Value;
            var first = whose.Split(' ')[0];
            if (
                !s_others.Contains(found.Groups["before"].Value.Trim())
                && !s_others.Contains(first)
                && EnglishWords.IsName(first)
                && !EnglishWords.IsTitle(first)
                && !s_origin.IsMatch(whose)
                && found.Groups["who"].Value.Split(' ')[^1].Length > ShortestName
            )
            {
                var isTeam = found.Groups["role"].Value is "head coach" or "coach" or "manager" or "captain";
                var article = isTeam && whose.EndsWith('s') && !whose.Contains(' ') ? "the " : "";
                yield return new MadeQuestion(
                    "role",
                    $"Who is the {found.Groups["role"].Value} of {article}{whose}?",
                    [found.Groups["who"].Value],
                    sentence
                );
            }
        }
    }
}
