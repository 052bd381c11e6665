using System.Text;
using Microsoft.Extensions.AI;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Remote.Quotations;

namespace Rag.Remote;

/// <summary>What a server has written so far, and what it said of the cost. Owned by one answer.</summary>
/// <param name="isChecked">False for an answer in a form, whose marks quote nothing.</param>
internal sealed class WrittenText(IReadOnlyList<Passage> passages, bool isChecked)
{
    private readonly QuotationCheck _check = new(isChecked ? passages : []);
    private readonly StringBuilder _raw = new();
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;

    public int Length => _raw.Length;

    private string Text => isChecked ? _check.Text : _raw.ToString();

    /// <summary>Returns the text that may be shown now.</summary>
    public string Accept(ChatResponseUpdate update)
    {
        _finish = update.FinishReason ?? _finish;
        _usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? _usage;
        var piece = update.Text;
        _raw.Append(piece);
        return isChecked ? _check.Accept(piece) : piece;
    }

    public string Complete() => isChecked ? _check.Complete() : "";

    public Answer ToAnswer(int found, AnswerTimings timings, ITokenizer tokenizer)
    {
        var isRefusal = isChecked && _raw.ToString().Trim() == PromptTemplate.Refusal;
        return new Answer(
            Text,
            ShortAnswer: "",
            isRefusal,
            [.. _check.Found.Select(CitationOf)],
            passages,
            found,
            _finish == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop,
            UsageOf(tokenizer),
            timings,
            RefusalMargin: null,
            LeftOut: found - passages.Count
        )
        {
            UnfoundQuotations = _check.Unfound,
        };
    }

    /// <summary>A server that counts nothing is counted for, as far as that is known here.</summary>
    public Usage UsageOf(ITokenizer tokenizer)
    {
        var prompt = (int)(_usage?.InputTokenCount ?? 0);
        var cached = Math.Min(prompt, (int)(_usage?.CachedInputTokenCount ?? 0));
        return new Usage(prompt, cached, prompt - cached, (int)(_usage?.OutputTokenCount ?? tokenizer.Count(_raw.ToString())));
    }

    private Citation CitationOf(FoundQuotation quotation, int index)
    {
        var passage = passages[quotation.Passage];
        var stored = passage as StoredPassage;
        var offset = stored?.Chunk.Start ?? 0;
        return new Citation(
            index + 1,
            quotation.Passage,
            stored?.Article.Id,
            stored?.Chunk.Revision ?? 0,
            stored?.Article.Url,
            passage.Title,
            passage.Source,
            passage.PublishedAt,
            passage.Text[quotation.Place.Start..quotation.Place.End],
            offset + quotation.Place.Start,
            offset + quotation.Place.End,
            quotation.Text.Start,
            quotation.Text.End
        )
        {
            Correction = stored?.Article.Correction,
            Story = (stored as Hit)?.Story,
        };
    }
}
