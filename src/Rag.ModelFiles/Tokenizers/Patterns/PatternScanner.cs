using System.Globalization;
using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>The characters of a regular expression from first to last.</summary>
internal sealed class PatternScanner(string pattern)
{
    private int _at;

    public bool IsAtEnd => _at == pattern.Length;

    /// <summary>The next UTF-16 unit, NUL at the end.</summary>
    public char Peek => IsAtEnd ? '\0' : pattern[_at];

    /// <summary>The unit that was taken last.</summary>
    public char Last => pattern[_at - 1];

    public FormatException Refusal(string what) => new($"{what}, at character {_at + 1} of {Shown(pattern)}");

    private static string Shown(string pattern) => pattern.Length <= 200 ? pattern : $"{pattern[..200]}…";

    public bool TryTake(char c)
    {
        if (IsAtEnd || pattern[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    public bool TryTake(string text)
    {
        if (!pattern.AsSpan(_at).StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    public void Back(int units) => _at -= units;

    public void Require(char c)
    {
        if (!TryTake(c))
        {
            throw Refusal($"a missing {c}");
        }
    }

    public Rune Take()
    {
        if (IsAtEnd)
        {
            throw Refusal("an end too early");
        }

        Rune.DecodeFromUtf16(pattern.AsSpan(_at), out var rune, out var length);
        _at += length;
        return rune;
    }

    /// <summary>A number below 1000, where one is.</summary>
    public int? TryNumber()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek))
        {
            _at++;
        }

        return _at == start ? null
            : _at - start <= 3 ? int.Parse(pattern.AsSpan(start, _at - start), CultureInfo.InvariantCulture)
            : throw Refusal("a repetition of thousands");
    }

    /// <summary>The text up to a unit, which is taken too.</summary>
    public string TakeUntil(char end)
    {
        var length = pattern.AsSpan(_at).IndexOf(end);
        if (length < 0)
        {
            throw Refusal($"a missing {end}");
        }

        var text = pattern.Substring(_at, length);
        _at += length + 1;
        return text;
    }

    public Rune TakeHex(string digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.IsValid(value)
            ? new Rune(value)
            : throw Refusal("a number of no character");

    public string TakeUnits(int count)
    {
        var end = Math.Min(pattern.Length, _at + count);
        var text = pattern[_at..end];
        _at = end;
        return text;
    }
}
