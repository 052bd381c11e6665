using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Eval.Making;

/// <summary>
/// Questions that the reader writes: it is asked for a question that an article's beginning answers, and then asked that question. Only a
/// reader that writes freely is good at it.
/// </summary>
internal sealed class ReaderQuestions(IReader reader) : IQuestionSource
{
    public const string Rule = "reader";
    private const int Reach = 1_200;
    private const int MostTokens = 48;
    private const string Instruction =
        "Write one short question that this article answers and that names who or what it is about. Write the question alone.";

    public async IAsyncEnumerable<MadeQuestion> OfAsync(Article article, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var text = article.Body.Length > Reach ? article.Body[..Reach] : article.Body;
        Passage[] passages = [new(text, article.Title, article.Source, article.PublishedAt) { Scope = article.Scope }];
        var written = await AskAsync(Instruction, passages, new AnswerOptions(MostTokens, Grounding: GroundingMode.Off), cancellation)
            .ConfigureAwait(false);
        if (QuestionIn(written?.Text) is not { } question)
        {
            yield break;
        }

        var answer = await AskAsync(question, passages, new AnswerOptions(MostTokens, Grounding: GroundingMode.Strict), cancellation)
            .ConfigureAwait(false);
        if (answer is { IsRefusal: false, ShortAnswer: { Length: > 0 } gold, Citations: [{ Quote: var quote }, ..] })
        {
            yield return new MadeQuestion(Rule, question, [gold], quote);
        }
    }

    /// <summary>The first sentence that asks; null where none does.</summary>
    internal static string? QuestionIn(string? text)
    {
        var line = text
            ?.Split('\n')
            .FirstOrDefault(line => line.Contains('?', StringComparison.Ordinal))
            ?.Trim()
            .TrimStart('"', '“', '-', ' ');
        var end = line?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        return end > 0 && line![..end].Count(c => c == ' ') >= 3 ? line[..(end + 1)] : null;
    }

    private async Task<Answer?> AskAsync(string question, Passage[] passages, AnswerOptions options, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(question, passages, options, cancellation).ToAnswerAsync().ConfigureAwait(false);
        }
        catch (BadQuestionException)
        {
            return null; // what was written is no question that can be asked
        }
    }
}
