using System.Text;
using System.Text.Json;
using Rag.Eval.Reading;

namespace Rag.Eval.Answers;

/// <summary>
/// The chunks of one streamed answer, put together. The top-level member <c>answer</c>, with confidence and refusal, is an extension that a
/// service may lack: then an answer that quotes nothing is a refusal.
/// </summary>
internal sealed class ChatAnswer
{
    private readonly StringBuilder _text = new();
    private readonly List<JsonElement> _citations = [];
    private JsonElement? _judgment;
    private TimeSpan? _first;

    /// <param name="at">When the chunk came, from asking.</param>
    public void Add(JsonElement chunk, TimeSpan at)
    {
        _judgment = chunk.Member("answer") ?? _judgment;
        foreach (var choice in chunk.Member("choices").Items())
        {
            var delta = choice.Member("delta");
            if (delta?.Member("content")?.Text() is { Length: > 0 } piece)
            {
                _first ??= at;
                _text.Append(piece);
            }

            _citations.AddRange(
                delta?.Member("annotations").Items().Select(annotation => annotation.Member("url_citation")).OfType<JsonElement>() ?? []
            );
        }
    }

    public GivenAnswer Complete(TimeSpan total)
    {
        var text = _text.ToString();
        var isRefusal = _judgment?.Member("refused")?.Flag() ?? (_citations.Count == 0 && !text.Contains('“', StringComparison.Ordinal));
        return new GivenAnswer(
            text,
            isRefusal ? "" : AnswerWords.ShortAnswer(_judgment?.Member("short_answer")?.Text() ?? "", text),
            Cited(text) ?? AnswerWords.Quotation(text),
            isRefusal,
            _judgment?.Member("confidence")?.Number() is { } confidence and >= 0 and <= 1 ? confidence : null,
            Declined(),
            _first?.TotalMilliseconds,
            total.TotalMilliseconds,
            [.. _citations.Select(citation => citation.Member("title")?.Text()).OfType<string>()]
        );
    }

    /// <summary>The words that the first citation marks; null where it marks none.</summary>
    private string? Cited(string text)
    {
        if (_citations is not [var citation, ..])
        {
            return null;
        }

        var (start, end) = (citation.Member("start_index")?.Integer(), citation.Member("end_index")?.Integer());
        return start >= 0 && end > start && end <= text.Length ? text[start.Value..end.Value] : null;
    }

    private DeclinedAnswer? Declined()
    {
        if (_judgment?.Member("uncertain") is not { ValueKind: JsonValueKind.Object } uncertain)
        {
            return null;
        }

        var text = uncertain.Member("text")?.Text() ?? "";
        return new DeclinedAnswer(
            text,
            AnswerWords.ShortAnswer(uncertain.Member("short_answer")?.Text() ?? "", text),
            uncertain.Member("quote")?.Text() ?? AnswerWords.Quotation(text)
        );
    }
}
