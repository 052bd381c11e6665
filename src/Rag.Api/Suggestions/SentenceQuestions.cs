using System.Buffers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Api.Suggestions;

/// <summary>
/// Questions that sentences of English news answer with their first words: "Fourteen volunteers repainted the tower" asks how many
/// volunteers repainted it, "Ida Holm opened the bridge" who opened it. Only sentences that say of themselves what they are about are
/// taken; whether the service answers rightly is for it to be tried.
/// </summary>
internal static class SentenceQuestions
{
    /// <summary>News says first what it is about.</summary>
    private const int Reach = 2_500;

    private const int FewestWords = 4;
    private const int MostWords = 13;
    private const int MostNameWords = 4;

    /// <summary>Point at what another sentence names.</summary>
    private static readonly HashSet<string> s_pointing = new(StringComparer.OrdinalIgnoreCase)
    {
        "he",
        "she",
        "it",
        "they",
        "him",
        "her",
        "them",
        "his",
        "its",
        "their",
        "i",
        "we",
        "you",
        "me",
        "us",
        "my",
        "our",
        "your",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "then",
        "such",
        "others",
        "both",
        "other",
        "same",
        "who",
        "which",
        "more",
        "also",
        "too",
        "instead",
    };

    private static readonly HashSet<string> s_numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    };

    private static readonly HashSet<string> s_roundings = new(StringComparer.OrdinalIgnoreCase)
    {
        "about",
        "some",
        "nearly",
        "almost",
        "around",
        "only",
    };

    private static readonly HashSet<string> s_pastVerbs = new(StringComparer.Ordinal)
    {
        "won",
        "led",
        "built",
        "found",
        "took",
        "made",
        "became",
        "lost",
        "broke",
        "wrote",
        "ran",
        "gave",
        "left",
        "sold",
        "bought",
        "held",
        "paid",
        "beat",
        "was",
        "is",
        "will",
        "has",
        "began",
        "brought",
        "drew",
        "fell",
        "grew",
        "rose",
        "spent",
        "stood",
        "struck",
        "swam",
        "threw",
    };

    private static readonly HashSet<string> s_noNames = new(StringComparer.Ordinal)
    {
        "A",
        "An",
        "The",
        "In",
        "On",
        "At",
        "By",
        "For",
        "From",
        "To",
        "But",
        "And",
        "Or",
        "As",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "Since",
        "Until",
        "Under",
        "Over",
        "With",
        "Without",
        "No",
        "Not",
        "One",
        "Some",
        "Many",
        "Most",
        "All",
        "What",
        "Why",
        "How",
        "Where",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Mr",
        "Ms",
        "Mrs",
        "Dr",
    };

    private static readonly SearchValues<char> s_asides = SearchValues.Create(",;:–—(\"“");

    public static IEnumerable<CandidateQuestion> Of(Article article)
    {
        var text = article.Body.Length > Reach ? article.Body[..Reach] : article.Body;
        foreach (var span in Sentences.Split(text))
        {
            var sentence = text[span.Start..span.End].Trim();
            if (sentence.EndsWith('.') && Of(sentence[..^1]) is { } question)
            {
                yield return question;
            }
        }
    }

    /// <param name="sentence">Without its full stop.</param>
    internal static CandidateQuestion? Of(string sentence)
    {
        var words = MainPart(sentence).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return HowMany(words) ?? Who(words);
    }

    /// <summary>What stands behind a comma, a dash or a bracket is said beside; a comma within a number is none.</summary>
    private static string MainPart(string sentence)
    {
        for (var at = 0; at < sentence.Length; at++)
        {
            if (s_asides.Contains(sentence[at]) && !(at + 1 < sentence.Length && char.IsAsciiDigit(sentence[at + 1])))
            {
                return sentence[..at];
            }
        }

        return sentence;
    }

    private static CandidateQuestion? HowMany(string[] words)
    {
        var at = words.Length > 1 && s_roundings.Contains(words[0]) ? 1 : 0;
        return at + 1 < words.Length && IsNumber(words[at]) && words[at + 1] != "of" && IsWhole(words.AsSpan(at + 1))
            ? new CandidateQuestion($"How many {string.Join(' ', words.AsSpan(at + 1)!)}?", words[at])
            : null;
    }

    private static CandidateQuestion? Who(string[] words)
    {
        var name = words.TakeWhile(IsNameWord).Count();
        return
            name is >= 2 and <= MostNameWords
            && name < words.Length
            && (s_pastVerbs.Contains(words[name]) || (words[name].EndsWith("ed", StringComparison.Ordinal) && char.IsLower(words[name][0])))
            && IsWhole(words.AsSpan(name))
            ? new CandidateQuestion($"Who {string.Join(' ', words.AsSpan(name)!)}?", string.Join(' ', words.AsSpan(0, name)!))
            : null;
    }

    /// <summary>It names something, and needs no other sentence to be understood.</summary>
    private static bool IsWhole(ReadOnlySpan<string> words)
    {
        if (words.Length is < FewestWords or > MostWords || !char.IsLower(words[0][0]))
        {
            return false;
        }

        var names = 0;
        foreach (var word in words)
        {
            if (s_pointing.Contains(word.TrimEnd('\'', '’')))
            {
                return false;
            }

            names += char.IsUpper(word[0]) ? 1 : 0;
        }

        return names > 0;
    }

    private static bool IsNumber(string word) =>
        s_numbers.Contains(word) || (char.IsAsciiDigit(word[0]) && word.All(c => char.IsAsciiDigit(c) || c == ',') && !IsYear(word));

    private static bool IsYear(string word) => word.Length == 4 && word[0] is '1' or '2';

    private static bool IsNameWord(string word) =>
        word.Length > 1 && char.IsUpper(word[0]) && !s_noNames.Contains(word) && word.All(c => char.IsLetter(c) || c is '-' or '\'' or '’');
}
