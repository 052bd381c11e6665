using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Dialogues;

/// <summary>
/// Tells a question that leans on what was said before it ("and what did he say?") from one that stands alone. Only forms that cannot be
/// understood alone count: a question that stands alone has to find what it finds without a dialogue.
/// </summary>
internal static class FollowUp
{
    /// <summary>A question of fewer words that mean something, and without a name, leaves most of itself unsaid.</summary>
    private const int FewWords = 3;

    /// <summary>A definite noun can point back only where so few words describe it.</summary>
    private const int SomeWords = 6;

    private const int FewestDigits = 3;

    private static readonly HashSet<string> s_openings = ["and", "but", "or", "then", "also"];
    private static readonly HashSet<string> s_persons = ["he", "him", "himself", "she", "herself", "hers"];
    private static readonly HashSet<string> s_possessives = ["his", "her", "its", "their", "theirs"];
    private static readonly HashSet<string> s_things = ["it", "they", "them", "themselves", "itself"];
    private static readonly HashSet<string> s_demonstratives = ["that", "this", "those", "these"];
    private static readonly HashSet<string> s_beforeOne = ["first", "second", "third", "last", "next", "other", "another", "old", "new"];
    private static readonly HashSet<string> s_afterThere = ["now", "then", "today", "before", "after", "in", "on", "since", "yet"];
    private static readonly HashSet<string> s_determiners = ["the", "a", "an", "that", "this", "these", "those", "whose"];
    private static readonly HashSet<string> s_askers = ["what", "which", "who", "whom", "whose", "when", "where", "why", "how"];

    private static readonly HashSet<string> s_prepositions =
    [
        "in",
        "at",
        "of",
        "for",
        "on",
        "about",
        "after",
        "before",
        "by",
        "from",
        "to",
        "with",
        "during",
        "than",
        "into",
    ];

    private static readonly HashSet<string> s_being = ["is", "was", "are", "were", "be", "been"];

    private static readonly HashSet<string> s_acting =
    [
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "has",
        "have",
        "had",
        "may",
        "might",
        "must",
        "shall",
        "should",
    ];

    /// <summary>Verbs whose "it" stands for what follows: "how long does it take to …".</summary>
    private static readonly HashSet<string> s_impersonal =
    [
        "take",
        "takes",
        "took",
        "taken",
        "cost",
        "costs",
        "mean",
        "means",
        "possible",
        "true",
        "likely",
        "legal",
        "safe",
        "like",
    ];

    /// <summary>"How cold was it in Corvenna?" asks for nothing that was said before.</summary>
    private static readonly HashSet<string> s_weather = ["cold", "hot", "warm", "wet", "dry", "windy", "dark", "late", "early"];

    /// <summary>Words of measure: they ask, and say nothing of what is asked about.</summary>
    private static readonly HashSet<string> s_measures =
    [
        "many",
        "much",
        "long",
        "old",
        "far",
        "big",
        "high",
        "often",
        "late",
        "tall",
        "heavy",
        "whose",
        "name",
        "called",
        "say",
        "said",
        "happened",
        "happen",
        "now",
    ];

    /// <summary>The question without the "and" that only ties it to what was said.</summary>
    public static string Untied(string question) =>
        QuestionWords.Read(question) is [var first, var second, ..] && s_openings.Contains(first.Text)
            ? question[second.Span.Start..]
            : question;

    /// <param name="words">Of the question.</param>
    /// <param name="said">The terms of the turn before.</param>
    public static bool Leans(IReadOnlyList<QuestionWord> words, IReadOnlySet<string> said)
    {
        if (words.Count == 0)
        {
            return false;
        }

        if (s_openings.Contains(words[0].Text) || IsAboutMore(words))
        {
            return true;
        }

        for (var i = 0; i < words.Count; i++)
        {
            if (PointsBack(words, i))
            {
                return true;
            }
        }

        return !words.Any(NamesSomething) && (IsBare(words) || HasNounOf(words, said));
    }

    /// <summary>"What about Corvenna?", "Who else?"</summary>
    private static bool IsAboutMore(IReadOnlyList<QuestionWord> words) =>
        words.Count > 1 && s_askers.Contains(words[0].Text) && words[1].Text is "about" or "else";

    private static bool PointsBack(IReadOnlyList<QuestionWord> words, int i)
    {
        var word = words[i].Text;
        var before = i > 0 ? words[i - 1].Text : "";
        var after = i + 1 < words.Count ? words[i + 1].Text : "";
        if (s_persons.Contains(word) || s_things.Contains(word))
        {
            return !(word == "it" && IsImpersonal(words, i)) && !HasAntecedent(words, i);
        }

        if (s_possessives.Contains(word))
        {
            return !HasAntecedent(words, i) && !IsBoundByAsker(words, i, after) && !IsNamedBehind(words, i);
        }

        if (s_demonstratives.Contains(word))
        {
            return (after.Length == 0 && before.Length > 0)
                || (word is "that" or "those" && s_acting.Contains(before))
                || (word is "that" or "those" && s_prepositions.Contains(before) && !IsClause(words, i));
        }

        return word switch
        {
            "there" => before.Length > 0 && !s_being.Contains(before) && (after.Length == 0 || s_afterThere.Contains(after)),
            "one" => s_beforeOne.Contains(before),
            "ones" => true,
            _ => false,
        };
    }

    /// <summary>
    /// Something before the pronoun that it can stand for: a name, a noun with its article, or, as people type without capitals, two words
    /// behind the auxiliary.
    /// </summary>
    private static bool HasAntecedent(IReadOnlyList<QuestionWord> words, int pronoun)
    {
        var (free, isBehindAsker) = (0, false);
        for (var i = 0; i < pronoun; i++)
        {
            if (IsName(words[i]))
            {
                return true;
            }

            if (!IsContent(words[i].Text))
            {
                isBehindAsker |= s_being.Contains(words[i].Text) || s_acting.Contains(words[i].Text);
                continue;
            }

            if (i > 0 && s_determiners.Contains(words[i - 1].Text))
            {
                return true;
            }

            free += isBehindAsker || !s_askers.Contains(words[0].Text) ? 1 : 0;
        }

        return free > 1;
    }

    /// <summary>"Who wrote his words …" may ask for the very person; "who is his coach" and "who trains her" do not.</summary>
    private static bool IsBoundByAsker(IReadOnlyList<QuestionWord> words, int pronoun, string after) =>
        pronoun == 2 && words[0].Text is "who" or "which" && after.Length > 0 && IsContent(words[1].Text);

    /// <summary>"What words from her dad does Mikaela Shiffrin carry …" names her afterwards.</summary>
    private static bool IsNamedBehind(IReadOnlyList<QuestionWord> words, int pronoun) =>
        Enumerable
            .Range(pronoun + 1, words.Count - pronoun - 1)
            .Any(i => i + 1 < words.Count && (s_acting.Contains(words[i].Text) || s_being.Contains(words[i].Text)) && IsName(words[i + 1]));

    private static bool IsImpersonal(IReadOnlyList<QuestionWord> words, int it)
    {
        var ahead = words.Skip(it + 1).Select(word => word.Text).ToList();
        return words.Take(it).Any(word => s_weather.Contains(word.Text)) ? ahead.Count > 0
            : ahead.Count == 0 ? words.Any(word => word.Text == "time")
            : ahead.Take(2).Any(s_impersonal.Contains) && ahead.Skip(1).Any(word => word is "to" or "until" or "that" or "for");
    }

    /// <summary>"Than that …" and the like go on with a clause of their own where more than a noun follows.</summary>
    private static bool IsClause(IReadOnlyList<QuestionWord> words, int that) =>
        that + 1 < words.Count && !IsContent(words[that + 1].Text) && !s_prepositions.Contains(words[that + 1].Text);

    /// <summary>
    /// "When does the trial start?": too little is said to know what it is about. "What does whissen mean?" asks for the word.
    /// </summary>
    private static bool IsBare(IReadOnlyList<QuestionWord> words) =>
        words.Count(word => IsContent(word.Text) && !s_measures.Contains(word.Text)) < FewWords
        && s_askers.Contains(words[0].Text)
        && !AsksForTheWord(words);

    private static bool AsksForTheWord(IReadOnlyList<QuestionWord> words) =>
        words.Count > 2
        && words[0].Text is "what" or "who"
        && (s_being.Contains(words[1].Text) || s_acting.Contains(words[1].Text) || IsContent(words[1].Text))
        && !s_determiners.Contains(words[2].Text)
        && !words.Any(word => word.Text == "the");

    /// <summary>"How much did the bridge cost?" after a turn that spoke of a bridge.</summary>
    private static bool HasNounOf(IReadOnlyList<QuestionWord> words, IReadOnlySet<string> said)
    {
        if (words.Count(word => IsContent(word.Text)) > SomeWords)
        {
            return false;
        }

        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i].Text == "the" || s_demonstratives.Contains(words[i].Text))
            {
                for (var noun = i + 1; noun < Math.Min(words.Count, i + 3) && IsContent(words[noun].Text); noun++)
                {
                    if (Analyzer.Terms(words[noun].Text) is [var term] && said.Contains(term) && !IsTold(words, noun))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>"The company that runs the train" says itself which one it is.</summary>
    private static bool IsTold(IReadOnlyList<QuestionWord> words, int noun) =>
        noun + 1 < words.Count && words[noun + 1].Text is "that" or "who" or "which" or "where" or "whose" or "of";

    private static bool NamesSomething(QuestionWord word) => IsName(word) || word.Text.Count(char.IsAsciiDigit) >= FewestDigits;

    private static bool IsName(QuestionWord word) =>
        word.HasInnerCapital || (word.IsCapitalized && !word.BeginsSentence && word.Span.Length > 1 && IsContent(word.Text));

    private static bool IsContent(string word) => !StopWords.Contains(word) && !s_askers.Contains(word) && !s_prepositions.Contains(word);
}
