using Rag.Core.Answers;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Dialogues;

/// <summary>
/// What a question that leans on the turns before it takes over from them: the words of the last question and of its short answer, and
/// where that question leaned on an earlier one itself, what it took over.
/// </summary>
/// <param name="Text">All of it, the oldest first: its words are looked for together with the question's.</param>
/// <param name="Names">The names alone: what a model has to know to understand the question.</param>
internal sealed record CarriedWords(string Text, string Names)
{
    /// <summary>Turns looked back at; a topic that is older was left.</summary>
    private const int Deepest = 4;

    /// <summary>UTF-16 units of a question or answer that are looked at, and of all that is taken over.</summary>
    private const int LongestText = 400;
    private const int LongestCarried = 500;
    private const int LongestNames = 160;

    /// <summary>A short answer is one; what is longer is a text of which the names and numbers count.</summary>
    private const int LongestShortAnswer = 120;

    /// <summary>Stands between the short answer and its quotation.</summary>
    private const string Dash = " — “";

    /// <summary>Null where the question stands alone.</summary>
    public static CarriedWords? For(string question, IReadOnlyList<DialogueTurn> dialogue)
    {
        var (lent, names) = (new List<string>(), new List<string>());
        var asked = Cut(question);
        for (var i = dialogue.Count - 1; i >= Math.Max(0, dialogue.Count - Deepest); i--)
        {
            var turn = dialogue[i];
            var before = Cut(turn.Question);
            if (!FollowUp.Leans(QuestionWords.Read(asked), Said(before, turn.Answer)))
            {
                break;
            }

            var answer = ShortAnswer(turn.Answer);
            lent.Add(answer);
            lent.Add(before);
            names.AddRange(NamesIn(answer, NameKind.Capitalized).Reverse());
            names.AddRange(NamesIn(before, NameKind.Name).Reverse());
            asked = before;
        }

        var text = Join(lent, LongestCarried);
        return text.Length == 0 ? null : new CarriedWords(text, Join(names.Distinct(StringComparer.Ordinal), LongestNames));
    }

    /// <summary>The oldest first, as it was said.</summary>
    private static string Join(IEnumerable<string> latestFirst, int longest) =>
        Cut(string.Join(' ', latestFirst.Where(text => text.Length > 0).Reverse()), longest);

    private static HashSet<string> Said(string question, string? answer) =>
        [.. Analyzer.Terms(question), .. Analyzer.Terms(Cut(answer ?? ""))];

    /// <summary>
    /// The words before the quotation of an answer of ours; of any other text its names and numbers. An answer that says nothing, such as
    /// "The passages do not say.", has neither.
    /// </summary>
    private static string ShortAnswer(string? answer)
    {
        var text = Cut(answer ?? "");
        var dash = text.IndexOf(Dash, StringComparison.Ordinal);
        return dash is > 0 and <= LongestShortAnswer
            ? text[..dash]
            : Cut(string.Join(' ', NamesIn(text, NameKind.NameOrNumber)), LongestShortAnswer);
    }

    private static IEnumerable<string> NamesIn(string text, NameKind kind) =>
        QuestionWords
            .Read(text)
            .Where(word =>
                word.HasInnerCapital
                || (word.IsCapitalized && (kind == NameKind.Capitalized || !word.BeginsSentence))
                || (kind == NameKind.NameOrNumber && char.IsAsciiDigit(word.Text[0]))
            )
            .Select(word => text[word.Span.Start..word.Span.End]);

    private static string Cut(string text, int longest = LongestText) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    /// <summary>Which words of a text are taken for names.</summary>
    private enum NameKind
    {
        /// <summary>Those that are written so where nothing but a name is.</summary>
        Name,

        /// <summary>Numbers too.</summary>
        NameOrNumber,

        /// <summary>The first word too: a short answer is no sentence.</summary>
        Capitalized,
    }
}
