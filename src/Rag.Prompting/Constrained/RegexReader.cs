using System.Text;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Prompting.Constrained;

/// <summary>
/// Regular expressions, of the subset that a finite automaton takes: literals, escapes, classes, the dot, groups, alternation, quantifiers.
/// A code point is a character; \d, \w and \s are ASCII; the dot is anything but a line feed. The whole text has to match: a leading ^ and
/// a trailing $ are taken as read.
/// </summary>
internal sealed class RegexReader
{
    private const int DeepestGroup = 100;
    private const int LongestExcerpt = 60;

    private static readonly CodePoints s_digits = new([('0', '9')]);
    private static readonly CodePoints s_word = new([('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]);
    private static readonly CodePoints s_space = CodePoints.Of(' ', '\t', '\n', '\r', '\f', '\v');

    private readonly string _text;
    private readonly string _what;
    private readonly int[] _runes;
    private int _at;
    private int _depth;

    private RegexReader(string text, string what)
    {
        _text = text;
        _what = what;
        _runes = [.. text.EnumerateRunes().Select(rune => rune.Value)];
    }

    private int Next => _at < _runes.Length ? _runes[_at] : -1;

    /// <summary>The texts that match from end to end.</summary>
    /// <exception cref="UnsupportedFormatException">Malformed or outside the subset; the message names the place.</exception>
    public static Pattern Read(string text) => Read(text, "The regular expression");

    /// <param name="what">Begins the sentences that refuse.</param>
    public static Pattern Read(string text, string what)
    {
        if (!WellFormedText.IsWellFormed(text))
        {
            throw new UnsupportedFormatException($"{what} holds half a character (a lone surrogate): write whole characters.");
        }

        var reader = new RegexReader(text, what);
        reader.Skip('^');
        var pattern = reader.ReadChoice();
        return reader._at == reader._runes.Length ? pattern : throw reader.Refuse("a ) that closes nothing");
    }

    /// <summary>True when a $ that is no escape, nor within a class, ends the expression.</summary>
    public static bool IsAnchoredAtTheEnd(string text) =>
        text.EndsWith('$') && (text.Length - text.AsSpan()[..^1].TrimEnd('\\').Length) % 2 == 1;

    private Pattern ReadChoice()
    {
        var options = new List<Pattern> { ReadSequence() };
        while (Skip('|'))
        {
            options.Add(ReadSequence());
        }

        return Pattern.AnyOf(options);
    }

    private Pattern ReadSequence()
    {
        var parts = new List<Pattern>();
        while (Next is not (-1 or '|' or ')'))
        {
            if (Next == '$' && _at == _runes.Length - 1 && _depth == 0)
            {
                _at++;
                break;
            }

            parts.Add(ReadQuantified());
        }

        return Pattern.InOrder(parts);
    }

    private Pattern ReadQuantified()
    {
        var pattern = ReadAtom();
        while (ReadQuantifier() is var (least, most))
        {
            if (most < least)
            {
                throw Refuse("a quantifier whose bounds are the wrong way round");
            }

            pattern = Pattern.Repeat(pattern, least, most);
            if (Next == '+')
            {
                throw Refuse("a possessive quantifier");
            }

            Skip('?'); // lazy or greedy: the same texts match
        }

        return pattern;
    }

    private (int Least, int? Most)? ReadQuantifier()
    {
        switch (Next)
        {
            case '*':
                _at++;
                return (0, null);
            case '+':
                _at++;
                return (1, null);
            case '?':
                _at++;
                return (0, 1);
            case '{':
                _at++;
                var least = ReadCount();
                int? most =
                    !Skip(',') ? least
                    : Next == '}' ? null
                    : ReadCount();
                return Skip('}') ? (least, most) : throw Refuse("a { that is no quantifier");
            default:
                return null;
        }
    }

    /// <summary>Bounded far above any count that a pattern may have, so that it cannot overflow.</summary>
    private int ReadCount()
    {
        var start = _at;
        var count = 0;
        while (Next is >= '0' and <= '9')
        {
            count = Math.Min(100_000_000, (count * 10) + (Next - '0'));
            _at++;
        }

        return _at > start ? count : throw Refuse("a { that is no quantifier");
    }

    private Pattern ReadAtom()
    {
        switch (Next)
        {
            case '(':
                return ReadGroup();
            case '[':
                return Pattern.Of(ReadClass());
            case '.':
                _at++;
                return Pattern.Of(CodePoints.Of('\n').Complement());
            case '\\':
                return Pattern.Of(ReadEscape());
            case '*' or '+' or '?' or '{':
                throw Refuse("a quantifier with nothing before it");
            case '^' or '$':
                throw Refuse("an anchor inside");
            default:
                return Pattern.Of(CodePoints.Of(_runes[_at++]));
        }
    }

    private Pattern ReadGroup()
    {
        var start = _at++;
        if (Skip('?') && !Skip(':'))
        {
            _at = start;
            throw Refuse("a group other than (…) and (?:…)");
        }

        if (++_depth > DeepestGroup)
        {
            throw Refuse($"groups more than {DeepestGroup} deep");
        }

        var inner = ReadChoice();
        _depth--;
        return Skip(')') ? inner : throw Refuse("a ( that is not closed");
    }

    private CodePoints ReadClass()
    {
        _at++;
        var isNegated = Skip('^');
        var ranges = new List<(int First, int Last)>();
        for (var isFirst = true; Next != ']' || isFirst; isFirst = false)
        {
            if (Next is -1 or '[')
            {
                throw Refuse(Next == -1 ? "a [ that is not closed" : "a [ inside a class that is not written \\[");
            }

            var from = Next == '\\' ? ReadEscape() : CodePoints.Of(_runes[_at++]);
            if (Next == '-' && _at + 1 < _runes.Length && _runes[_at + 1] != ']')
            {
                _at++;
                var to = Next == '\\' ? ReadEscape() : CodePoints.Of(_runes[_at++]);
                from =
                    Single(from) is { } first && Single(to) is { } last && first <= last
                        ? new CodePoints([(first, last)])
                        : throw Refuse("a range whose ends are no two characters in order");
            }

            ranges.AddRange(from.Ranges);
        }

        _at++;
        var points = new CodePoints(ranges);
        return isNegated ? points.Complement() : points;
    }

    private CodePoints ReadEscape()
    {
        _at++;
        var escape = Next;
        _at++;
        switch (escape)
        {
            case 'd':
                return s_digits;
            case 'D':
                return s_digits.Complement();
            case 'w':
                return s_word;
            case 'W':
                return s_word.Complement();
            case 's':
                return s_space;
            case 'S':
                return s_space.Complement();
            case 'n':
                return CodePoints.Of('\n');
            case 'r':
                return CodePoints.Of('\r');
            case 't':
                return CodePoints.Of('\t');
            case 'f':
                return CodePoints.Of('\f');
            case 'v':
                return CodePoints.Of('\v');
            case 'x':
                return CodePoints.Of(ReadHex(2));
            case 'u':
                return ReadHex(4) is var unit && char.IsSurrogate((char)unit)
                    ? throw Refuse("an escape of half a character (a lone surrogate)")
                    : CodePoints.Of(unit);
            case -1:
                throw Refuse("a \\ at the end");
            default:
                _at--;
                return escape < 128 && !char.IsAsciiLetterOrDigit((char)escape)
                    ? CodePoints.Of(_runes[_at++])
                    : throw Refuse($"the escape \\{new Rune(escape)}");
        }
    }

    private int ReadHex(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            value =
                Next is >= 0 and < 128 && char.IsAsciiHexDigit((char)Next)
                    ? (value * 16) + Convert.ToInt32(((char)Next).ToString(), 16)
                    : throw Refuse("a hexadecimal escape that is cut short");
            _at++;
        }

        return value;
    }

    private static int? Single(CodePoints points) => points.Ranges is [var (first, last)] && first == last ? first : null;

    private bool Skip(int rune)
    {
        if (Next != rune)
        {
            return false;
        }

        _at++;
        return true;
    }

    private UnsupportedFormatException Refuse(string what) =>
        new(
            $"{_what} has {what} at position {_at}: it can have literals, escapes, classes, the dot, groups, alternatives and "
                + $"quantifiers ({Ellipsis.Cut(_text, LongestExcerpt)})."
        );
}
