using System.Text;
using Rag.Core.Answers;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Dialogues;

/// <summary>
/// What a question that leans on the turns before it takes over from them: the words of the last question and of its short answer, and
/// where that question leaned on an earlier one itself, what it took over.
/// </summary>
internal static class CarriedWords
{
    /// <summary>Turns looked back at; a topic that is older was left.</summary>
    private const int Deepest = 4;

    /// <summary>UTF-16 units of a question or answer that are looked at, and of all that is taken over.</summary>
    private const int LongestText = 400;
    private const int LongestCarried = 500;

    /// <summary>A short answer is one; what is longer is a text of which the names and numbers count.</summary>
    private const int LongestShortAnswer = 120;

    /// <summary>Stands between the short answer and its quotation.</summary>
    private const string Dash = " — “";

    /// <summary>Null where the question stands alone.</summary>
    public static string? For(string question, IReadOnlyList<DialogueTurn> dialogue)
    {
        var lent = new List<string>();
        var asked = Cut(question);
        for (var i = dialogue.Count - 1; i >= Math.Max(0, dialogue.Count - Deepest); i--)
        {
            var turn = dialogue[i];
            var before = Cut(turn.Question);
            if (!FollowUp.Leans(QuestionWords.Read(asked), Said(before, turn.Answer)))
            {
                break;
            }

            lent.Add(ShortAnswer(turn.Answer));
            lent.Add(before);
            asked = before;
        }

        // The oldest first, as it was said.
        lent.Reverse();
        var carried = string.Join(' ', lent.Where(text => text.Length > 0));
        return carried.Length == 0 ? null : Cut(carried, LongestCarried);
    }

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
        return dash is > 0 and <= LongestShortAnswer ? text[..dash] : Names(text);
    }

    private static string Names(string text)
    {
        var names = new StringBuilder();
        foreach (var word in QuestionWords.Read(text))
        {
            var isName = word.HasInnerCapital || (word.IsCapitalized && !word.BeginsSentence) || char.IsAsciiDigit(word.Text[0]);
            if (isName && names.Length + word.Span.Length < LongestShortAnswer)
            {
                names.Append(names.Length == 0 ? "" : " ").Append(text.AsSpan(word.Span.Start, word.Span.Length));
            }
        }

        return names.ToString();
    }

    private static string Cut(string text, int longest = LongestText) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
