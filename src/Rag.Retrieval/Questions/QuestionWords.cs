using Rag.Core.Text;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Questions;

/// <summary>A word of the question.</summary>
/// <param name="Text">In lower case and without accents, as the analyzer reads it, not stemmed.</param>
/// <param name="Span">Where it stands in the question.</param>
/// <param name="IsCapitalized">It begins with a capital letter.</param>
/// <param name="HasInnerCapital">It is written like a name: a capital after the first letter (CBS, TechCrunch).</param>
/// <param name="BeginsSentence">Nothing but marks stands before it in its sentence, so its capital says nothing.</param>
internal readonly record struct QuestionWord(string Text, TextSpan Span, bool IsCapitalized, bool HasInnerCapital, bool BeginsSentence);

/// <summary>Reads a question's words once, for all that looks for names and dates in it.</summary>
internal static class QuestionWords
{
    public static List<QuestionWord> Read(string question)
    {
        var found = new List<QuestionWord>();
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(question, buffer);
        var end = 0;
        while (words.Read())
        {
            var written = question.AsSpan(words.Start, words.End - words.Start);
            found.Add(
                new QuestionWord(
                    Analyzer.Fold(words.Word.ToString()),
                    new TextSpan(words.Start, words.End),
                    char.IsUpper(written[0]),
                    HasCapital(written[1..]),
                    found.Count == 0 || question.AsSpan(end, words.Start - end).ContainsAny('.', '?', '!')
                )
            );
            end = words.End;
        }

        return found;
    }

    private static bool HasCapital(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsUpper(c))
            {
                return true;
            }
        }

        return false;
    }
}
