using System.Text;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Remote.Quotations;

/// <summary>
/// Looks up what a text quotes while the text is being written: behind a quotation that no passage holds a mark is put. Nothing is held
/// back. Owned by one answer.
/// </summary>
internal sealed class QuotationCheck
{
    /// <summary>What stands behind words that no passage holds.</summary>
    public const string Mark = " [not in the passages]";

    /// <summary>No passage is longer than that, so no quotation of one is.</summary>
    private const int LongestQuotation = 4000;
    private const int MostQuotations = 64;

    private readonly PassageWords[] _passages;
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _quoted = new();
    private readonly List<FoundQuotation> _found = [];
    private readonly List<string> _unfound = [];
    private string? _closes;
    private int _start;

    /// <param name="passages">The most relevant first: of several that hold a quotation the first is cited.</param>
    public QuotationCheck(IReadOnlyList<Passage> passages) => _passages = [.. passages.Select(passage => new PassageWords(passage.Text))];

    public string Text => _text.ToString();

    public IReadOnlyList<FoundQuotation> Found => _found;

    /// <summary>Words that were quoted and that no passage holds.</summary>
    public IReadOnlyList<string> Unfound => _unfound;

    /// <summary>Takes a piece of the text; returns it with the marks that belong into it.</summary>
    public string Accept(string piece)
    {
        var from = _text.Length;
        foreach (var c in piece)
        {
            Accept(c);
        }

        return _text.ToString(from, _text.Length - from);
    }

    /// <summary>What follows the text at its end: a mark where it breaks off within words that no passage holds.</summary>
    public string Complete()
    {
        var from = _text.Length;
        if (_closes is not null)
        {
            Close(_text.Length);
        }

        return _text.ToString(from, _text.Length - from);
    }

    private void Accept(char c)
    {
        if (_closes is null)
        {
            var before = _text.Length == 0 ? ' ' : _text[^1];
            _text.Append(c);
            if (ClosesOf(c, before) is { } closes)
            {
                (_closes, _start) = (closes, _text.Length);
                _quoted.Clear();
            }

            return;
        }

        _text.Append(c);
        if (c == '\n' && _closes == "\"")
        {
            _closes = null; // a mark of inches, or of nothing: straight marks quote no paragraphs
        }
        else if (_closes.Contains(c))
        {
            Close(_text.Length - 1);
        }
        else if (_quoted.Length <= LongestQuotation)
        {
            _quoted.Append(c);
        }
    }

    /// <summary>What may end a quotation that begins with this character; null where none does.</summary>
    private static string? ClosesOf(char c, char before) =>
        c switch
        {
            '“' => "”",
            '„' => "“”",
            '«' => "»",
            '"' when !char.IsLetterOrDigit(before) => "\"",
            _ => null,
        };

    /// <param name="end">Where the quoted words end in the text.</param>
    private void Close(int end)
    {
        _closes = null;
        var words = _quoted.ToString();
        if (!PassageWords.HasWords(words))
        {
            return;
        }

        if (Find(words) is var (passage, place))
        {
            if (_found.Count < MostQuotations)
            {
                _found.Add(new FoundQuotation(passage, place, new TextSpan(_start, end)));
            }

            return;
        }

        _text.Append(Mark);
        if (_unfound.Count < MostQuotations)
        {
            _unfound.Add(words);
        }
    }

    private (int Passage, TextSpan Place)? Find(string words)
    {
        if (words.Length > LongestQuotation)
        {
            return null;
        }

        for (var passage = 0; passage < _passages.Length; passage++)
        {
            if (_passages[passage].Find(words) is { } place)
            {
                return (passage, place);
            }
        }

        return null;
    }
}
