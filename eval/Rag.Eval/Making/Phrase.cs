using System.Globalization;

namespace Rag.Eval.Making;

/// <summary>Words of a sentence put together again.</summary>
internal static class Phrase
{
    public static string Of(IEnumerable<string> words) => string.Join(' ', words);

    /// <summary>As it stands in the middle of a sentence: its first word in lower case, where that is no name.</summary>
    public static IEnumerable<string> Inside(IReadOnlyList<string> words) =>
        words.Count > 0 && !EnglishWords.IsName(words[0]) && words[0].Skip(1).All(char.IsLower)
            ? words.Skip(1).Prepend(words[0].ToLower(CultureInfo.InvariantCulture))
            : words;

    /// <summary>
    /// The words, and again and again without their last phrase that begins with a preposition: the longest is asked that says enough and
    /// nothing of other sentences.
    /// </summary>
    public static IEnumerable<IReadOnlyList<string>> Shortened(IReadOnlyList<string> words, int fewest)
    {
        for (var length = words.Count; length >= Math.Max(fewest, 1); length--)
        {
            if (
                length == words.Count
                || (
                    EnglishWords.IsPreposition(words[length])
                    && words[length] is not "than"
                    && (length < 2 || words[length - 2] is not "to")
                )
            )
            {
                yield return [.. words.Take(length)];
            }
        }
    }

    /// <summary>The clause turned into a question behind its asking words: "did the city open …", "will the city open …".</summary>
    public static string Turned(Clause clause, IEnumerable<string> rest) =>
        clause.Base is { } verb
            ? Of([EnglishVerbs.BaseOfPresent(clause.Verb) is null ? "did" : "does", .. Inside(clause.Subject), verb, .. rest])
            : Of([clause.Verb, .. Inside(clause.Subject), .. rest]);
}
