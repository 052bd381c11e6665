using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;

namespace Rag.Answering.Candidates;

/// <summary>An answer in the reader's form: short answer, dash, the sentence that proves it in quotation marks.</summary>
internal sealed record WrittenAnswer(string Text, Citation Citation)
{
    private const string Open = PromptTemplate.Dash + " “";
    private const char Close = '”';

    /// <param name="note">Said after the quotation; null for nothing.</param>
    public static WrittenAnswer Of(AnswerCandidate candidate, Hit hit, string? note)
    {
        var quote = hit.Text[candidate.Sentence.Start..candidate.Sentence.End].Replace('\n', ' ');
        var start = candidate.Text.Length + Open.Length;
        return new WrittenAnswer(
            candidate.Text + Open + quote + Close + (note is null ? "" : ' ' + note),
            new Citation(
                1,
                candidate.Hit,
                hit.Article.Id,
                hit.Chunk.Revision,
                hit.Article.Url,
                hit.Title,
                hit.Source,
                hit.PublishedAt,
                quote,
                hit.Chunk.Start + candidate.Sentence.Start,
                hit.Chunk.Start + candidate.Sentence.End,
                start,
                start + quote.Length
            )
            {
                Correction = hit.Article.Correction,
                Story = hit.Story,
            }
        );
    }

    /// <summary>The text as far as the caller wants it: before any of its stop strings, and no longer than it allows.</summary>
    public (string Text, FinishReason Finish) Limit(IReadOnlyList<string>? stops, int maxTokens, ITokenizer tokenizer)
    {
        var text = StopStrings.FirstIn(Text, stops ?? []) is { } end ? Text[..end] : Text;
        var tokens = tokenizer.Encode(text);
        if (tokens.Length <= maxTokens)
        {
            return (text, FinishReason.Stop);
        }

        // Tokens may end within a character: what is broken is left out.
        return (tokenizer.Decode(tokens.AsSpan(0, maxTokens)).TrimEnd('\uFFFD'), FinishReason.Length);
    }

    /// <summary>The citation as far as the first so many characters of the text hold it.</summary>
    public IReadOnlyList<Citation> CitationsWithin(int length) =>
        length <= Citation.TextStart ? [] : [Citation with { TextEnd = Math.Min(length, Citation.TextEnd) }];
}
