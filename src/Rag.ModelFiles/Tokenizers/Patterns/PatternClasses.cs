using System.Globalization;
using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>Reads the sets of characters in a regular expression: single ones, escapes, properties and classes in brackets.</summary>
internal sealed class PatternClasses(PatternScanner scanner)
{
    private const int Deepest = 16;

    /// <summary>The short names of Unicode's categories, in the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] s_categories =
        "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn".Split(' ');

    private static readonly RuneSet s_anyButLineEnd = new(rune => rune.Value != '\n');

    /// <summary>Other than Unicode, the engine that these expressions are written for does not count the joiners.</summary>
    private static readonly RuneSet s_word = new(rune => rune.Value is not (0x200c or 0x200d) && RuneSet.Word.Contains(rune));

    /// <summary>Outside of brackets, that engine counts six numbers of Latin-1 too.</summary>
    private static readonly RuneSet s_wordAlone = s_word.Or(new(rune => rune.Value is 0xb2 or 0xb3 or 0xb9 or 0xbc or 0xbd or 0xbe));

    private static readonly RuneSet s_hexDigit = new(rune => rune.IsAscii && char.IsAsciiHexDigit((char)rune.Value));

    private int _depth;

    /// <summary>A character outside of brackets, or what stands for one.</summary>
    public RuneSet ReadCharacter() =>
        scanner.TryTake('.') ? s_anyButLineEnd
        : scanner.TryTake('\\') ? ReadEscape(s_wordAlone, out _)
        : scanner.Peek is '^' or '$' or '*' or '+' or '?' or '{' ? throw scanner.Refusal($"\"{scanner.Peek}\" at this place")
        : Single(scanner.Take());

    private static RuneSet Single(Rune rune) => RuneSet.OfRange(rune, rune);

    /// <summary>A class in brackets, which may hold others, and of which parts may be joined with <c>&amp;&amp;</c>.</summary>
    public RuneSet ReadClass()
    {
        if (++_depth > Deepest)
        {
            throw scanner.Refusal("too many brackets");
        }

        scanner.Require('[');
        var isComplement = scanner.TryTake('^');
        var set = ReadUnion(isFirst: true);
        while (scanner.TryTake("&&"))
        {
            set = set.And(ReadUnion(isFirst: false));
        }

        scanner.Require(']');
        _depth--;
        return isComplement ? set.Complement() : set;
    }

    private RuneSet ReadUnion(bool isFirst)
    {
        var ranges = new List<(Rune First, Rune Last)>();
        var sets = new List<RuneSet>();
        while (!scanner.IsAtEnd && (isFirst || scanner.Peek != ']') && !(scanner.Peek == '&' && IsIntersection()))
        {
            isFirst = false;
            if (scanner.Peek == '[')
            {
                sets.Add(scanner.TryTake("[:") ? throw scanner.Refusal("a class of the kind \"[:\"") : ReadClass());
            }
            else if (ReadMember(sets) is { } first)
            {
                ranges.Add((first, ReadRangeEnd(first)));
            }
        }

        if (ranges.Count > 0)
        {
            sets.Add(new RuneSet(rune => ranges.Exists(range => rune >= range.First && rune <= range.Last)));
        }

        return sets.Aggregate(new RuneSet(_ => false), (union, set) => union.Or(set));
    }

    private bool IsIntersection()
    {
        if (!scanner.TryTake("&&"))
        {
            return false;
        }

        scanner.Back(2);
        return true;
    }

    /// <summary>A single character, or null where it was a set of several, which is added.</summary>
    private Rune? ReadMember(List<RuneSet> sets)
    {
        if (!scanner.TryTake('\\'))
        {
            return scanner.Take();
        }

        var set = ReadEscape(s_word, out var single);
        if (single is null)
        {
            sets.Add(set);
        }

        return single;
    }

    /// <summary>The end of a range, or its start where it is a single character; a hyphen before the closing bracket is itself.</summary>
    private Rune ReadRangeEnd(Rune first)
    {
        if (!scanner.TryTake('-'))
        {
            return first;
        }

        if (scanner.Peek == ']')
        {
            scanner.Back(1);
            return first;
        }

        return ReadMember([]) is { } last && last >= first ? last : throw scanner.Refusal("a range without an end");
    }

    private RuneSet ReadEscape(RuneSet word, out Rune? single)
    {
        single = null;
        var rune = scanner.Take();
        switch (rune.Value)
        {
            case 's':
                return RuneSet.Space;
            case 'S':
                return RuneSet.Space.Complement();
            case 'd':
                return RuneSet.Digit;
            case 'D':
                return RuneSet.Digit.Complement();
            case 'w':
                return word;
            case 'W':
                return word.Complement();
            case 'h':
                return s_hexDigit;
            case 'p':
                return ReadProperty();
            case 'P':
                return ReadProperty().Complement();
            default:
                single = ReadSingle(rune);
                return Single(single.Value);
        }
    }

    private Rune ReadSingle(Rune rune) =>
        rune.Value switch
        {
            'n' => new Rune('\n'),
            'r' => new Rune('\r'),
            't' => new Rune('\t'),
            'f' => new Rune('\f'),
            'v' => new Rune('\v'),
            'a' => new Rune('\a'),
            'e' => new Rune('\u001b'),
            'x' when scanner.TryTake('{') => scanner.TakeHex(scanner.TakeUntil('}')),
            'x' => scanner.TakeHex(scanner.TakeUnits(2)),
            'u' => scanner.TakeHex(scanner.TakeUnits(4)),
            _ when Rune.IsLetterOrDigit(rune) => throw scanner.Refusal($"the escape \"\\{rune}\""),
            _ => rune,
        };

    private RuneSet ReadProperty()
    {
        var name = scanner.TryTake('{') ? scanner.TakeUntil('}') : scanner.Take().ToString();
        var isComplement = name.StartsWith('^');
        var bare = isComplement ? name[1..] : name;
        var categories = s_categories
            .Index()
            .Where(category => bare.Length is 1 or 2 && category.Item.StartsWith(bare, StringComparison.Ordinal))
            .Select(category => (UnicodeCategory)category.Index)
            .ToList();
        if (categories.Count == 0)
        {
            throw scanner.Refusal($"the property {{{name}}}");
        }

        var set = RuneSet.OfCategories(categories);
        return isComplement ? set.Complement() : set;
    }
}
