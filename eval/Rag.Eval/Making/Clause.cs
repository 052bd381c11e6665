using System.Buffers;

namespace Rag.Eval.Making;

/// <summary>The main clause of a sentence: who or what, the verb, and what follows it.</summary>
/// <param name="Verb">As it stands: a verb of the past, or an auxiliary with what it governs at the beginning of the rest.</param>
/// <param name="Base">The verb as it follows "did"; null for an auxiliary, which is put before the subject instead.</param>
/// <param name="Aside">What stands between commas behind the subject; empty where nothing does.</param>
internal sealed record Clause(
    IReadOnlyList<string> Subject,
    string Verb,
    string? Base,
    IReadOnlyList<string> Rest,
    IReadOnlyList<string> Aside
)
{
    private const int MostSubjectWords = 8;
    private const int MostAsideWords = 12;
    private const int MostLeadWords = 7;
    private const int FewestWords = 3;

    /// <summary>Marks of what is quoted, listed, inserted or left out: such sentences are not read.</summary>
    private static readonly SearchValues<char> s_refused = SearchValues.Create("“”\"()[]:;?!…*/@#|");

    private static readonly HashSet<string> s_leads = new(StringComparer.Ordinal)
    {
        "In",
        "On",
        "At",
        "Last",
        "During",
        "Earlier",
        "Since",
        "By",
        "Meanwhile",
        "However",
        "Also",
        "Overall",
        "Separately",
        "Later",
    };

    /// <param name="sentence">Without its full stop.</param>
    public static Clause? Read(string sentence)
    {
        if (sentence.AsSpan().ContainsAny(s_refused))
        {
            return null;
        }

        var words = WithoutLead(Words(sentence));
        var aside = AsideOf(words);
        var name = NameLength(words);
        if (aside.Count > 0)
        {
            words.RemoveRange(name, aside.Count + 2);
        }

        if (words.IndexOf(",") is >= 0 and var comma)
        {
            words.RemoveRange(comma, words.Count - comma);
        }

        if (words.Count < FewestWords)
        {
            return null;
        }

        var verb = words.FindIndex(1, IsVerb);
        if (verb is < 1 or > MostSubjectWords || !IsSubject(words, verb))
        {
            return null;
        }

        var rest = RestOf(words, verb);
        var isFull = !EnglishWords.IsAuxiliary(words[verb]);
        return rest.Skip(isFull ? 0 : 1).Any(IsVerb) || (!isFull && rest.Count > 0 && EnglishWords.IsAuxiliary(rest[0]))
            ? null // "the man arrested in Oslo appeared in court": which of the two is the verb is not to be told
            : new Clause(
                words[..verb],
                words[verb],
                EnglishVerbs.BaseOf(words[verb]) ?? EnglishVerbs.BaseOfPresent(words[verb]),
                rest,
                aside
            );
    }

    /// <summary>How many of the first words are a name, titles before it included; 0 where the first is none.</summary>
    public static int NameLength(IReadOnlyList<string> words) => words.TakeWhile(EnglishWords.IsName).Count();

    private static bool IsVerb(string word) =>
        EnglishWords.IsAuxiliary(word) || EnglishVerbs.BaseOf(word) is not null || EnglishVerbs.BaseOfPresent(word) is not null;

    /// <summary>Commas are words of their own, but for those in numbers and dates.</summary>
    private static List<string> Words(string sentence)
    {
        var words = new List<string>();
        var raw = sentence
            .Replace(" – ", " , ")
            .Replace(" — ", " , ")
            .Replace("—", " , ")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (at, word) in raw.Index())
        {
            if (!word.EndsWith(',') || word.Length == 1)
            {
                words.Add(word);
            }
            else if (at > 0 && at + 1 < raw.Length && EnglishWords.IsMonth(raw[at - 1]) && EnglishWords.IsYear(raw[at + 1].TrimEnd(',')))
            {
                words.Add(word);
            }
            else
            {
                words.Add(word[..^1]);
                words.Add(",");
            }
        }

        return words;
    }

    private static List<string> WithoutLead(List<string> words) =>
        words.Count > 0 && s_leads.Contains(words[0]) && words.IndexOf(",") is > 0 and <= MostLeadWords and var comma
            ? words[(comma + 1)..]
            : words;

    /// <summary>"Ida Holm, the mayor of Oslo, opened …": what stands between the two commas.</summary>
    private static List<string> AsideOf(List<string> words)
    {
        var name = NameLength(words);
        if (name < 2 || name >= words.Count || words[name] != ",")
        {
            return [];
        }

        var end = words.IndexOf(",", name + 1);
        return end > name + 1 && end - name <= MostAsideWords && end + 1 < words.Count && IsVerb(words[end + 1])
            ? words[(name + 1)..end]
            : [];
    }

    /// <summary>A name, or words that a name or a number is among: "the company" is known from another sentence alone.</summary>
    private static bool IsSubject(List<string> words, int verb)
    {
        if (words[0].ToLowerInvariant() is "a" or "an" or "most" or "many" or "some" or "several" or "any" or "no")
        {
            return false; // which of them?
        }

        var hasName = false;
        for (var i = 0; i < verb; i++)
        {
            if (
                EnglishWords.IsPossessive(words[i])
                || (EnglishWords.IsPointing(words[i]) && !(i == 0 && words[i] is "More" or "more"))
                || EnglishWords.IsClauseStart(words[i])
                || words[i] is "and" or "or" or "to" or "time" or "following"
                || (i == 0 && EnglishWords.IsPreposition(words[i]) && Amounts.Rounding(words.ToArray()) == 0)
                || words[i].EndsWith("ing", StringComparison.Ordinal) && char.IsLower(words[i][0])
            )
            {
                return false;
            }

            hasName |= (i > 0 && char.IsUpper(words[i][0])) || (EnglishWords.IsName(words[i]) && verb > 1);
        }

        return hasName
            || Amounts.Count(words.ToArray().AsSpan(Amounts.Rounding(words.ToArray().AsSpan(0, verb)))) > 0
            || (verb == 1 && EnglishWords.IsName(words[0]));
    }

    /// <summary>Up to where another clause begins, without when it was in words that mean something else tomorrow.</summary>
    private static List<string> RestOf(List<string> words, int verb)
    {
        var end = verb + 1;
        while (end < words.Count && !EndsClause(words, end))
        {
            end++;
        }

        if (end < words.Count && words[end] is "that" or "whether")
        {
            return []; // what was said or decided is another clause
        }

        var rest = words[(verb + 1)..end];
        while (rest.FindIndex(EnglishWords.IsDay) is >= 0 and var day && day + 1 < rest.Count)
        {
            var start = day > 0 && rest[day - 1] is "on" or "last" or "next" ? day - 1 : day;
            rest.RemoveRange(start, day - start + (IsPartOfDay(rest[day + 1]) ? 2 : 1));
        }

        while (RelativeTime(rest) is > 0 and var length)
        {
            rest.RemoveRange(rest.Count - length, length);
        }

        return rest;
    }

    private static bool EndsClause(List<string> words, int at) =>
        words[at] is "as" ? words.Skip(at + 1).Any(word => IsVerb(word) || EnglishWords.IsPointing(word))
        : EnglishWords.IsClauseStart(words[at])
            ? at + 1 < words.Count && !(words[at] is "after" or "before" or "since" or "until" && EnglishWords.IsYear(words[at + 1]))
        : words[at] is "and" or "or" or "then"
            && at + 1 < words.Count
            && (IsVerb(words[at + 1]) || EnglishWords.IsPointing(words[at + 1]) || IsDeed(words, at + 1));

    /// <summary>"Ida Holm closed", or "closed": a verb that is not among those known.</summary>
    private static bool IsDeed(List<string> words, int at)
    {
        while (at < words.Count && EnglishWords.IsName(words[at]))
        {
            at++;
        }

        return at < words.Count && words[at].EndsWith("ed", StringComparison.Ordinal);
    }

    private static bool IsPartOfDay(string word) => word is "morning" or "night" or "evening" or "afternoon";

    /// <summary>How many words at the end say when, seen from the day of the article.</summary>
    private static int RelativeTime(List<string> words)
    {
        if (words.Count == 0)
        {
            return 0;
        }

        var last = words[^1];
        if (last is "today" or "yesterday" or "recently" or "earlier" or "now" or "overnight")
        {
            return 1;
        }

        var isPart = IsPartOfDay(last) || last is "week" or "month" or "year" or "season" or "summer" or "spring";
        var at = words.Count - 1;
        if (EnglishWords.IsDay(last))
        {
            return at > 0 && words[at - 1] is "on" or "last" or "next" ? 2 : 1;
        }

        if (!isPart || at == 0)
        {
            return 0;
        }

        return words[at - 1] is "last" or "this" or "next" ? 2
            : EnglishWords.IsDay(words[at - 1]) ? (at > 1 && words[at - 2] is "on" ? 3 : 2)
            : 0;
    }
}
