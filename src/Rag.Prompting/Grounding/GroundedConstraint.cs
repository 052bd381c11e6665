using System.Runtime.InteropServices;
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
    private readonly List<byte> _written = [];
    private List<Place> _places = [];
    private List<Place> _next = [];
    private Stage _stage = Stage.Short;
    private byte[] _shortAnswer = [];
    private byte[] _mustHold = [];
    private int _tokens;
    private int _refusalTokens;
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
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var at in texts[text].WordStarts)
            {
                _places.Add(new Place(text, at));
            }
        }

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

    /// <summary>True once the quotation holds the short answer; it may not close before, where its sentence holds it.</summary>
    private bool IsProof => GroundedText.IndexOfWords(CollectionsMarshal.AsSpan(_written), _mustHold) >= 0;

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
            case Stage.Open:
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
        if (_tokens == 1 && tokenId == _marks.Open)
        {
            StartQuotation();
            return;
        }

        if (tokenId == _marks.Dash)
        {
            _shortAnswer = [.. _written];
            IsRefusal = _refusalLogProbability - _shortLogProbability > _options.RefusalThreshold;
            _stage = IsRefusal ? Stage.Done : Stage.Open;
            return;
        }

        Write(tokenId);

        // Once nothing but the refusal can follow there is no need to spell it out.
        var refuses = _refusalTokens == _tokens && (IsShortFree ? _tokens == _marks.Refusal.Length : _places.Count == 0);
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
        _written.Clear();
        _places.Clear();
        _mustHold = _shortAnswer.AsSpan().Trim((byte)' ').ToArray();
        AddSentences(_mustHold);
        if (_places.Count == 0)
        {
            _mustHold = [];
            AddSentences([]);
        }

        if (_places.Count == 0)
        {
            _stage = Stage.Done;
        }
    }

    private void AddSentences(ReadOnlySpan<byte> words)
    {
        for (var text = 0; text < _texts.Count; text++)
        {
            foreach (var sentence in _texts[text].SentenceSpans)
            {
                if (words.IsEmpty || _texts[text].Holds(sentence, words))
                {
                    _places.Add(new Place(text, sentence.Start));
                }
            }
        }
    }

    private void AcceptQuotation(int tokenId)
    {
        // Before the quotation proves anything a closing mark is one of the passage's own.
        var closes = IsProof || !_places.Exists(place => _texts[place.Text].Continues(place.At, _tokenizer.BytesOf(tokenId)));
        if (closes && tokenId == _marks.CloseAfterStop)
        {
            Advance("."u8);
            Close();
        }
        else if (closes && tokenId == _marks.Close)
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
        if (_places.Count > 0)
        {
            var place = _places.MinBy(found => (found.Text, found.At));
            _quotedText = place.Text;
            _quotation = new ByteSpan(place.At - _written.Count, place.At);
        }
    }

    private void Write(int tokenId) => Advance(_tokenizer.BytesOf(tokenId));

    private void Advance(ReadOnlySpan<byte> bytes)
    {
        _written.AddRange(bytes);
        _next.Clear();
        foreach (var place in _places)
        {
            if (_texts[place.Text].Continues(place.At, bytes))
            {
                _next.Add(place with { At = place.At + bytes.Length });
            }
        }

        (_places, _next) = (_next, _places);
    }

    private void Allow()
    {
        _allowed.Clear();
        switch (_stage)
        {
            case Stage.Short when !IsShortFree:
                AllowShort();
                break;
            case Stage.Open:
                _allowed.Add(_marks.OpenAfterDash);
                break;
            case Stage.Quotation:
                AllowQuotation();
                break;
        }
    }

    private void AllowShort()
    {
        var ends = _tokens > 0 && _places.Exists(place => _texts[place.Text].IsWordEnd(place.At));
        if (_tokens < _options.ShortAnswerTokens || !ends)
        {
            AllowContinuations();
        }

        if (_tokens == 0 && _texts.Any(text => !text.SentenceSpans.IsEmpty))
        {
            _allowed.Add(_marks.Open);
        }

        if (_refusalTokens == _tokens && _refusalTokens < _marks.Refusal.Length)
        {
            _allowed.Add(_marks.Refusal[_refusalTokens]);
        }

        if (ends || _allowed.Ids.IsEmpty)
        {
            _allowed.Add(_marks.Dash);
        }
    }

    private void AllowQuotation()
    {
        AllowContinuations();
        if (
            _allowed.Ids.IsEmpty
            || (IsProof && _written.Count >= _options.QuotationBytes && _places.Exists(place => _texts[place.Text].IsGap(place.At)))
        )
        {
            _allowed.Add(_marks.Close);
        }

        if (IsProof && _places.Exists(place => _texts[place.Text].Continues(place.At, "."u8)))
        {
            _allowed.Add(_marks.CloseAfterStop);
        }
    }

    private void AllowContinuations()
    {
        foreach (var place in _places)
        {
            _allowed.Add(_texts[place.Text].SuccessorsAt(place.At));
        }
    }

    private readonly record struct Place(int Text, int At);
}
