using System.Collections.Frozen;
using System.Globalization;

namespace Rag.Eval.Making;

/// <summary>Classes of words by which a sentence of English news is taken apart.</summary>
internal static class EnglishWords
{
    private static readonly FrozenSet<string> s_pointing = Set(
        """
        he she it they him them theirs i we you me us my our your this that these those there here then such others both other
        same who whom whose which what more also too instead one ones himself herself itself themselves former latter another each today
        yesterday tomorrow ago now nobody everybody someone everyone anyone something anything nothing everything
         recently currently earlier later so not never
        """
    );

    private static readonly FrozenSet<string> s_auxiliaries = Set("was is will has were are have would");

    private static readonly FrozenSet<string> s_prepositions = Set(
        """
        in on at for from by with to since during across over under after before between among against into through within about around near
        off per than until without toward towards as
        """
    );

    private static readonly FrozenSet<string> s_clauseStarts = Set(
        "after before while when because although though which who whose "
            + "that but if since until where whether despite unless amid following"
    );

    private static readonly FrozenSet<string> s_titles = Set(
        """
        president prime minister mayor senator sen judge dr mr mrs ms coach
        captain chief justice sir king queen prince princess pope rep gov
        governor secretary chancellor professor prof detective officer sergeant inspector lord lady baroness
        """
    );

    private static readonly FrozenSet<string> s_noNames = Set(
        """
        a an the in on at by for from to but and or as if when while after
        before since until under over with without no not one some many most
        all what why how where january february march april may june july
        august september october november december monday tuesday wednesday
        thursday friday saturday sunday he she it they we you i this that these those there here his her its their our your my both each
        every several few another other more less about nearly almost
        """
    );

    private static readonly FrozenSet<string> s_months = Set(
        "january february march april may june july august september october "
            + "november december jan feb mar apr jun jul aug sep sept oct nov dec"
    );

    private static readonly FrozenSet<string> s_days = Set("monday tuesday wednesday thursday friday saturday sunday");

    /// <summary>Whose it is, which the subject of the same sentence says.</summary>
    public static bool IsPossessive(string word) => word is "his" or "her" or "its" or "their";

    public static bool IsPointing(string word) => s_pointing.Contains(Bare(word));

    public static bool IsAuxiliary(string word) => s_auxiliaries.Contains(word);

    public static bool IsPreposition(string word) => s_prepositions.Contains(word);

    public static bool IsClauseStart(string word) => char.IsLower(word[0]) && s_clauseStarts.Contains(word);

    public static bool IsTitle(string word) => s_titles.Contains(Bare(word));

    public static bool IsMonth(string word) => char.IsUpper(word[0]) && s_months.Contains(Bare(word));

    public static bool IsDay(string word) => char.IsUpper(word[0]) && s_days.Contains(Bare(word));

    /// <summary>Part of a name, wherever it stands.</summary>
    public static bool IsName(string word) =>
        word.Length > 1
        && char.IsUpper(word[0])
        && !s_noNames.Contains(word)
        && word.All(c => char.IsLetter(c) || c is '-' or '\'' or '’')
        && !word.EndsWith("'s", StringComparison.Ordinal)
        && !word.EndsWith("’s", StringComparison.Ordinal);

    /// <summary>A year of our days.</summary>
    public static bool IsYear(string word) =>
        word.Length == 4
        && word.All(char.IsAsciiDigit)
        && (word.StartsWith("19", StringComparison.Ordinal) || word.StartsWith("20", StringComparison.Ordinal));

    /// <summary>Names of things that are counted: words in the plural.</summary>
    public static bool IsPlural(string word) =>
        char.IsLower(word[0])
        && (
            word is "people" or "men" or "women" or "children"
            || (word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal))
        );

    /// <summary>Lower case, without what stands around it.</summary>
    public static string Bare(string word) => word.Trim('\'', '’', '.', ',').ToLower(CultureInfo.InvariantCulture);

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
