using System.Globalization;
using System.Text;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// Reads the words of a text one after the other, lower-cased, into a buffer of its own: runs of letters, digits and their marks.
/// "10,000" is 10000, "1.5" stays whole, "U.S." is us, an apostrophe vanishes with a final s ("Apple's" is apple), an ideograph is a word
/// of its own. A word longer than <see cref="LongestWord"/> is cut into pieces of that length, so hostile text makes no giant terms.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    public const int LongestWord = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _length = 0;
    private int _position = 0;

    /// <summary>UTF-16 span of the current word in the text, half-open.</summary>
    public int Start { get; private set; } = 0;

    public readonly int End => _position;

    /// <summary>The current word in lower case; overwritten by the next <see cref="Read"/>. May be changed in place.</summary>
    public readonly Span<char> Word => _buffer[.._length];

    public bool Read()
    {
        while (_position < _text.Length && !IsWordPart(_position, out _))
        {
            _position++;
        }

        if (_position >= _text.Length)
        {
            return false;
        }

        Start = _position;
        _length = 0;
        while (_position < _text.Length && _length < LongestWord - 1)
        {
            var c = _text[_position];
            if (char.IsAsciiLetterOrDigit(c))
            {
                _buffer[_length++] = (char)(c | (char.IsAsciiLetter(c) ? 0x20 : 0));
                _position++;
            }
            else if (IsWordPart(_position, out var width))
            {
                if (IsIdeograph(c))
                {
                    if (_length == 0)
                    {
                        _buffer[_length++] = c;
                        _position++;
                    }

                    return true;
                }

                AppendLower(width);
            }
            else if (!SkipsInnerMark(c))
            {
                break;
            }
        }

        return true;
    }

    /// <summary>True when the mark joins its neighbors into one word; it is then passed over or kept.</summary>
    private bool SkipsInnerMark(char mark)
    {
        if (_position + 1 >= _text.Length)
        {
            return false;
        }

        var before = _text[_position - 1];
        var after = _text[_position + 1];
        switch (mark)
        {
            case '\'' or '’' when char.IsLetter(after):
                var possessive = (after | 0x20) == 's' && (_position + 2 >= _text.Length || !char.IsLetterOrDigit(_text[_position + 2]));
                _position += possessive ? 2 : 1;
                return true;
            case ',' when char.IsAsciiDigit(before) && IsThreeDigits(_position + 1):
                _position++;
                return true;
            case '.' when char.IsAsciiDigit(before) && char.IsAsciiDigit(after):
                _buffer[_length++] = '.';
                _position++;
                return true;
            case '.' when IsInitial(_position - 1) && IsInitial(_position + 1):
                _position++;
                return true;
            default:
                return false;
        }
    }

    private readonly bool IsThreeDigits(int start) =>
        start + 3 <= _text.Length
        && !_text.Slice(start, 3).ContainsAnyExceptInRange('0', '9')
        && (start + 3 == _text.Length || !char.IsAsciiDigit(_text[start + 3]));

    /// <summary>A letter that stands alone, as in U.S. and a.m.</summary>
    private readonly bool IsInitial(int i) =>
        char.IsLetter(_text[i])
        && (i == 0 || !char.IsLetterOrDigit(_text[i - 1]))
        && (i + 1 == _text.Length || !char.IsLetterOrDigit(_text[i + 1]));

    private void AppendLower(int width)
    {
        if (width == 2)
        {
            Rune.DecodeFromUtf16(_text[_position..], out var rune, out _);
            _length += Rune.ToLowerInvariant(rune).EncodeToUtf16(_buffer[_length..]);
        }
        else
        {
            _buffer[_length++] = char.ToLowerInvariant(_text[_position]);
        }

        _position += width;
    }

    private readonly bool IsWordPart(int i, out int width)
    {
        width = 1;
        var c = _text[i];
        if (c < 0x80)
        {
            return char.IsAsciiLetterOrDigit(c);
        }

        if (char.IsHighSurrogate(c))
        {
            width = 2;
            return Rune.DecodeFromUtf16(_text[i..], out var rune, out _) == System.Buffers.OperationStatus.Done
                && IsWordCategory(Rune.GetUnicodeCategory(rune));
        }

        return IsWordCategory(CharUnicodeInfo.GetUnicodeCategory(c));
    }

    private static bool IsWordCategory(UnicodeCategory category) =>
        category is <= UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber;

    /// <summary>Han, Hiragana and Katakana are written without spaces.</summary>
    private static bool IsIdeograph(char c) =>
        c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');
}
