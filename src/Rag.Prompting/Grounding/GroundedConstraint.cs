using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting.Grounding;

/// <summary>
/// Holds an answer to its passages: the short answer is a span of one, the quotation starts at a sentence that holds the short answer where
/// any does, and only goes on as the passage goes on.
/// </summary>
/// <remarks>
/// Works on bytes, since a passage's token for " Reed" may be the answer's "Reed". The state is the set of places (passage, byte position)
/// just behind every occurrence of the text written so far; the tokens that may follow are the union of the tokens that fit at each place.
/// </remarks>
public sealed class GroundedConstraint : ITokenConstraint
{
    private readonly IReadOnlyList<GroundedText> _texts;
    private readonly AnswerMarks _marks;
    private readonly ITokenizer _tokenizer;
    private readonly GroundingOptions _options;
    private readonly AllowedTokens _allowed;
    private readonly WrittenWords _words;
    private Stage _stage = Stage.Short;
    private byte[] _shortAnswer = [];
    private byte[] _mustHold = [];
    private int _tokens;
    private int _refusalTokens;
    private int _opened;
    private volatile bool _hasDecided;
    private double _shortLogProbability;
    private double _refusalLogProbability = double.NegativeInfinity;
    private ByteSpan? _quotation;
    private int _quotedText;

    public GroundedConstraint(
        IReadOnlyList<GroundedText> texts,
        AnswerMarks marks,
        VocabularyTrie vocabulary,
        ITokenizer tokenizer,
        GroundingMode mode,
        GroundingOptions options
    )
    {
        _texts = texts;
        _marks = marks;
        _tokenizer = tokenizer;
        _options = options;
        _allowed = new AllowedTokens(vocabulary.VocabularySize);
        IsShortFree = mode == GroundingMode.Quotes;
        _words = new WrittenWords(texts);
        _words.StartAtWords(withSpaces: marks.BeginsWithSpace);
        Allow();
    }

    private enum Stage
    {
        Short,
        Open,
        Quotation,
        Done,
    }

    public IReadOnlyList<ReadOnlyMemory<int>> Probes => _marks.RefusalProbe;

    public bool IsFree => _stage == Stage.Short && IsShortFree;

    public ReadOnlySpan<int> AllowedNext => _allowed.Ids;

    /// <summary>How the answer came out; complete once the sequence has ended.</summary>
    public GroundedOutcome Outcome => new(IsRefusal, _shortAnswer, _quotedText, _quotation, _refusalLogProbability, _shortLogProbability);

    private bool IsShortFree { get; }

    private bool IsRefusal { get; set; }

    /// <summary>Whether what was written before the quotation stands. May be read by any thread.</summary>
    public bool HasDecided => _hasDecided;

    /// <summary>True once the quotation holds the short answer; it may not close before, where its sentence holds it.</summary>
    private bool IsProof => GroundedText.IndexOfWords(_words.Bytes, _mustHold) >= 0;

    public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities)
    {
        _refusalLogProbability = 0;
        foreach (var logProbability in logProbabilities)
        {
            _refusalLogProbability += logProbability;
        }
    }

    public ConstraintVerdict Accept(int tokenId, double logProbability)
    {
        switch (_stage)
        {
            case Stage.Short:
                AcceptShort(tokenId, logProbability);
                break;
            case Stage.Open when ++_opened == _marks.OpenAfterDash.Length:
                StartQuotation();
                break;
            case Stage.Quotation:
                AcceptQuotation(tokenId);
                break;
        }

        if (_stage == Stage.Done)
        {
            return ConstraintVerdict.Stop;
        }

        Allow();
        return ConstraintVerdict.Continue;
    }

    private void AcceptShort(int tokenId, double logProbability)
    {
        _shortLogProbability += logProbability;
        _refusalTokens =
            _refusalTokens == _tokens && _refusalTokens < _marks.Refusal.Length && tokenId == _marks.Refusal[_tokens] ? _tokens + 1 : 0;
        _tokens++;
        var mark = _words.CompletedBy(tokenId, _tokens == 1 ? [_marks.Open, _marks.Dash] : [_marks.Dash]);
        if (mark == _marks.Open)
        {
            StartQuotation();
            return;
        }

        if (mark == _marks.Dash)
        {
            _shortAnswer = [.. _words.Bytes];
            IsRefusal = _refusalLogProbability - _shortLogProbability > _options.RefusalThreshold;
            _stage = IsRefusal ? Stage.Done : Stage.Open;
            return;
        }

        Write(tokenId);

        // Once nothing but the refusal can follow there is no need to spell it out.
        var refuses =
            !_words.MayBeInMark && _refusalTokens == _tokens && (IsShortFree ? _tokens == _marks.Refusal.Length : _words.AreNowhere);
        if (refuses)
        {
            IsRefusal = true;
            _stage = Stage.Done;
        }
    }

    /// <summary>
    /// A quotation may start at the sentences that hold the short answer; at any where none does, or where there is none.
    /// </summary>
    private void StartQuotation()
    {
        _stage = Stage.Quotation;
        _hasDecided = true;
        _mustHold = _shortAnswer.AsSpan().Trim((byte)' ').ToArray();
        _words.StartAtSentences(_mustHold);
        if (_words.AreNowhere)
        {
            _mustHold = [];
            _words.StartAtSentences([]);
        }

        if (_words.AreNowhere)
        {
            _stage = Stage.Done;
        }
    }

    private void AcceptQuotation(int tokenId)
    {
        // Before the quotation proves anything a closing mark is one of the passage's own.
        var closes = IsProof || !_words.Any((text, at) => text.Continues(at, _tokenizer.BytesOf(tokenId)));
        if (closes && tokenId == _marks.CloseAfterStop)
        {
            _words.Write("."u8);
            Close();
        }
        else if (_words.CompletedBy(tokenId, closes ? [_marks.Close] : []) is not null)
        {
            Close();
        }
        else
        {
            Write(tokenId);
            NoteQuotation();
        }
    }

    private void Close()
    {
        NoteQuotation();
        _stage = Stage.Done;
    }

    /// <summary>Of all occurrences the first by rank is cited.</summary>
    private void NoteQuotation()
    {
        if (_words.First() is var (text, span))
        {
            (_quotedText, _quotation) = (text, span);
        }
    }

    private void Write(int tokenId) => _words.Write(_tokenizer.BytesOf(tokenId));

    private void Allow()
    {
        _allowed.Clear();
        switch (_stage)
        {
            case Stage.Short when !IsShortFree:
                AllowShort();
                break;
            case Stage.Open:
                _allowed.Add(_marks.OpenAfterDash[_opened]);
                break;
            case Stage.Quotation:
                AllowQuotation();
                break;
        }
    }

    private void AllowShort()
    {
        var ends = _tokens > 0 && _words.Any((text, at) => text.IsWordEnd(at) && !text.IsGap(at - 1));
        if (_tokens < _options.ShortAnswerTokens || !ends)
        {
            _words.Allow(_allowed);
        }

        if (_tokens == 0 && _texts.Any(text => !text.SentenceSpans.IsEmpty))
        {
            _allowed.Add(_marks.Open[0]);
        }

        if (_refusalTokens == _tokens && _refusalTokens < _marks.Refusal.Length)
        {
            _allowed.Add(_marks.Refusal[_refusalTokens]);
        }

        if (ends || _allowed.Ids.IsEmpty)
        {
            _allowed.Add(_marks.Dash[0]);
        }
    }

    private void AllowQuotation()
    {
        _words.Allow(_allowed);
        if (_allowed.Ids.IsEmpty || (IsProof && _words.Bytes.Length >= _options.QuotationBytes && _words.Any((text, at) => text.IsGap(at))))
        {
            _allowed.Add(_marks.Close[0]);
        }

        if (_marks.CloseAfterStop is { } close && IsProof && _words.Any((text, at) => text.Continues(at, "."u8)))
        {
            _allowed.Add(close);
        }
    }
}
