using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Answering;

/// <summary>A question as a person typed it, made fit to be asked.</summary>
internal static class QuestionText
{
    /// <summary>As below; a question of more tokens than configured is refused before anything is computed for it.</summary>
    public static string Clean(string question, QuestionOptions options, ITokenizer tokenizer)
    {
        var clean = Clean(question, options.Length);
        return tokenizer.Count(clean) is var tokens && tokens <= options.Tokens
            ? clean
            : throw new BadQuestionException(
                $"The question has {tokens:N0} tokens; at most {options.Tokens:N0} can be asked at once: shorten it, or write it in "
                    + "plain words."
            );
    }

    /// <summary>One line without control characters, trimmed.</summary>
    /// <exception cref="BadQuestionException">The question is empty, too long, or holds no word.</exception>
    public static string Clean(string question, int maximumLength)
    {
        if (question.Length > maximumLength)
        {
            throw new BadQuestionException(
                $"The question has {question.Length:N0} characters; at most {maximumLength:N0} can be asked at once: shorten it."
            );
        }

        var line = new StringBuilder(question.Length);
        var words = false;
        foreach (var rune in question.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else
            {
                line.Append(rune.ToString());
                words |= Rune.IsLetterOrDigit(rune);
            }
        }

        return words
            ? line.ToString().TrimEnd()
            : throw new BadQuestionException(
                question.Length == 0 ? "The question is empty: ask something." : "The question holds no word: ask something in words."
            );
    }
}
