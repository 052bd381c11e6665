namespace Rag.Prompting.Constrained;

/// <summary>A set of texts. Immutable; parts may be shared.</summary>
internal abstract class Pattern
{
    public static readonly Pattern Nothing = new Choice([]);
    public static readonly Pattern Empty = new Sequence([]);

    private Pattern(double size) => Size = size;

    /// <summary>
    /// An upper bound of the automaton states it expands to. Shared parts count each time, so it may be far beyond any number that could be
    /// built.
    /// </summary>
    public double Size { get; }

    public bool IsNothing => this is Choice { Options.Length: 0 };

    public static Pattern Of(CodePoints points) => points.IsEmpty ? Nothing : new Characters(points);

    public static Pattern Text(string text) => InOrder(text.EnumerateRunes().Select(rune => Of(CodePoints.Of(rune.Value))));

    public static Pattern InOrder(params IEnumerable<Pattern> parts)
    {
        Pattern[] all = [.. parts.SelectMany(part => part is Sequence inner ? inner.Parts : [part])];
        return all.Any(part => part.IsNothing) ? Nothing
            : all is [var only] ? only
            : new Sequence(all);
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

    public sealed class Characters(CodePoints points) : Pattern(Utf8Ranges.Of(points).Sum(sequence => sequence.Length) + 1.0)
    {
        public CodePoints Points { get; } = points;
    }

    public sealed class Sequence(Pattern[] parts) : Pattern(parts.Sum(part => part.Size) + 1)
    {
        public Pattern[] Parts { get; } = parts;
    }

    public sealed class Choice(Pattern[] options) : Pattern(options.Sum(option => option.Size) + 1)
    {
        public Pattern[] Options { get; } = options;
    }

    public sealed class Repetition(Pattern item, Pattern separator, int least, int? most)
        : Pattern((most ?? Math.Max(1, least)) * (item.Size + separator.Size + 1))
    {
        public Pattern Item { get; } = item;

        public Pattern Separator { get; } = separator;

        public int Least { get; } = least;

        public int? Most { get; } = most;
    }
}
