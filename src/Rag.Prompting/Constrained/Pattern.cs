using System.Text;
using Rag.Core.Answers;

namespace Rag.Prompting.Constrained;

/// <summary>
/// A set of texts. Immutable; parts may be shared. None is larger or deeper than an automaton may be, so whatever walks one may recurse.
/// </summary>
internal abstract class Pattern
{
    /// <summary>Largest pattern, in states of the non-deterministic automaton: bounds the work for one state.</summary>
    public const int Largest = 16_384;

    /// <summary>Deepest nesting: bounds the stack of what recurses over a pattern to some hundred KiB.</summary>
    public const int Deepest = 500;

    public static readonly Pattern Nothing = new Choice([]);
    public static readonly Pattern Empty = new Sequence([]);

    private static readonly Pattern[] s_ascii = [.. Enumerable.Range(0, 128).Select(c => new Characters(CodePoints.Of(c)))];

    /// <exception cref="UnsupportedFormatException">It is too large or too deep.</exception>
    private Pattern(double size, int depth)
    {
        (Size, Depth) = (size, depth);
        if (size > Largest)
        {
            throw new UnsupportedFormatException(
                $"The format is too large: it needs about {size:N0} automaton states or more, and at most {Largest:N0} are allowed. Lower "
                    + "its repetitions and lengths."
            );
        }

        if (depth > Deepest)
        {
            throw new UnsupportedFormatException(
                $"The format is nested more than {Deepest} deep: leave out groups and quantifiers that stand around each other."
            );
        }
    }

    /// <summary>An upper bound of the automaton states it expands to; shared parts count each time.</summary>
    public double Size { get; }

    /// <summary>Parts within each other.</summary>
    public int Depth { get; }

    public bool IsNothing => this is Choice { Options.Length: 0 };

    public static Pattern Of(CodePoints points) =>
        points.IsEmpty ? Nothing
        : points.Ranges is [var (first, last)] && first == last && last < s_ascii.Length ? s_ascii[first]
        : new Characters(points);

    public static Pattern Text(string text) => InOrder(text.EnumerateRunes().Select(Of));

    public static Pattern InOrder(params IEnumerable<Pattern> parts)
    {
        var all = new List<Pattern>();
        foreach (var part in parts)
        {
            if (part is Sequence inner)
            {
                all.AddRange(inner.Parts);
            }
            else
            {
                all.Add(part);
            }
        }

        return all.Exists(part => part.IsNothing) ? Nothing
            : all is [var only] ? only
            : new Sequence([.. all]);
    }

    public static Pattern AnyOf(params IEnumerable<Pattern> options)
    {
        Pattern[] all = [.. options.SelectMany(option => option is Choice inner ? inner.Options : [option])];
        return all is [var only] ? only : new Choice(all);
    }

    public static Pattern Optional(Pattern item) => Repeat(item, 0, 1);

    /// <param name="most">Null means any number.</param>
    public static Pattern Repeat(Pattern item, int least, int? most) => List(item, Empty, least, most);

    /// <summary>So many of the item, the separator between each two.</summary>
    public static Pattern List(Pattern item, Pattern separator, int least, int? most)
    {
        if (most < least || (least > 0 && item.IsNothing))
        {
            return Nothing;
        }

        return most == 0 || item.IsNothing ? Empty : new Repetition(item, separator, least, most);
    }

    private static Pattern Of(Rune rune) => rune.IsAscii ? s_ascii[rune.Value] : new Characters(CodePoints.Of(rune.Value));

    private static int DepthOf(Pattern[] parts) => 1 + parts.Select(part => part.Depth).DefaultIfEmpty().Max();

    public sealed class Characters(CodePoints points) : Pattern(Utf8Ranges.Of(points).Sum(sequence => sequence.Length) + 1.0, 1)
    {
        public CodePoints Points { get; } = points;
    }

    public sealed class Sequence(Pattern[] parts) : Pattern(parts.Sum(part => part.Size) + 1, DepthOf(parts))
    {
        public Pattern[] Parts { get; } = parts;
    }

    public sealed class Choice(Pattern[] options) : Pattern(options.Sum(option => option.Size) + 1, DepthOf(options))
    {
        public Pattern[] Options { get; } = options;
    }

    public sealed class Repetition(Pattern item, Pattern separator, int least, int? most)
        : Pattern((most ?? Math.Max(1, least)) * (item.Size + separator.Size + 1), 1 + Math.Max(item.Depth, separator.Depth))
    {
        public Pattern Item { get; } = item;

        public Pattern Separator { get; } = separator;

        public int Least { get; } = least;

        public int? Most { get; } = most;
    }
}
