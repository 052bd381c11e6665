using System.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The words of a normalized text: runs without white space; every punctuation character is a word of its own.</summary>
internal ref struct BertWords(ReadOnlySpan<char> text)
{
    private readonly int _length = text.Length;
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Where <see cref="Current"/> starts in the text.</summary>
    public readonly int Start => _length - _rest.Length - Current.Length;

    public readonly BertWords GetEnumerator() => this;

    public bool MoveNext()
    {
        var length = 0;
        while (length < _rest.Length)
        {
            Rune.DecodeFromUtf16(_rest[length..], out var rune, out var consumed);
            if (Rune.IsWhiteSpace(rune))
            {
                if (length > 0)
                {
                    break;
                }

                _rest = _rest[consumed..];
            }
            else if (IsPunctuation(rune))
            {
                length = length > 0 ? length : consumed;
                break;
            }
            else
            {
                length += consumed;
            }
        }

        Current = _rest[..length];
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>
    /// Every ASCII character that is no letter, digit, space or control character is punctuation here, also the characters that Unicode
    /// calls symbols.
    /// </summary>
    private static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? rune.Value > ' ' && rune.Value < 0x7f && !char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.IsPunctuation(rune);
}
