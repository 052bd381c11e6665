using System.Text;
using Microsoft.Extensions.AI;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Remote.Quotations;

namespace Rag.Remote;

/// <summary>What a server has written so far, and what it said of the cost. Owned by one answer.</summary>
internal sealed class WrittenText(IReadOnlyList<Passage> passages, AnswerOptions options)
{
    /// <summary>What stands behind an answer that was to be proven by a quotation and quotes nothing.</summary>
    public const string Unproven = " [no passage is quoted]";

    private readonly QuotationCheck _check = new(options.Format is null ? passages : []);
    private readonly StringBuilder _raw = new();
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;
    private string _mark = "";

    public int Length => _raw.Length;

    /// <summary>Marks in an answer of another form quote nothing.</summary>
    private bool IsChecked => options.Format is null;

    private bool IsRefusal => IsChecked && _raw.ToString().Trim() == PromptTemplate.Refusal;

    private string Text => IsChecked ? _check.Text + _mark : _raw.ToString();

    /// <summary>Returns the text that may be shown now.</summary>
    public string Accept(ChatResponseUpdate update)
    {
        _finish = update.FinishReason ?? _finish;
        _usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? _usage;
        var piece = update.Text;
        _raw.Append(piece);
        return IsChecked ? _check.Accept(piece) : piece;
    }

    /// <summary>What follows the text at its end.</summary>
    public string Complete()
    {
        if (!IsChecked)
        {
            return "";
        }

        var rest = _check.Complete();
        _mark = options.Grounding == GroundingMode.Quotes && _check is { Found: [], Unfound: [] } && !IsRefusal ? Unproven : "";
        return rest + _mark;
    }

    public Answer ToAnswer(int found, AnswerTimings timings, ITokenizer tokenizer)
    {
        return new Answer(
            Text,
            ShortAnswer: "",
            IsRefusal,
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
