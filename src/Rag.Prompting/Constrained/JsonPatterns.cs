using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rag.Prompting.Constrained;

/// <summary>JSON without white space between its parts.</summary>
internal static class JsonPatterns
{
    /// <summary>How many arrays and objects may stand inside each other where a schema leaves a value open.</summary>
    public const int OpenDepth = 3;

    private const int MostDigits = 15;

    // A string's characters that are written with a backslash; other control characters are not written at all.
    private static readonly (char Character, string Written)[] s_escapes =
    [
        ('"', "\\\""),
        ('\\', "\\\\"),
        ('\b', "\\b"),
        ('\f', "\\f"),
        ('\n', "\\n"),
        ('\r', "\\r"),
        ('\t', "\\t"),
    ];

    private static readonly CodePoints s_escaped = new([(0, 0x1F), ('"', '"'), ('\\', '\\')]);
    private static readonly Pattern s_digit = Pattern.Of(new CodePoints([('0', '9')]));
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Pattern Comma { get; } = Pattern.Text(",");

    public static Pattern Character { get; } = Escaped(Pattern.Of(CodePoints.All));

    public static Pattern String { get; } = Quoted(Pattern.Repeat(Character, 0, null));

    public static Pattern Integer { get; } =
        Pattern.InOrder(
            Pattern.Optional(Pattern.Text("-")),
            Pattern.AnyOf(
                Pattern.Text("0"),
                Pattern.InOrder(Pattern.Of(new CodePoints([('1', '9')])), Pattern.Repeat(s_digit, 0, MostDigits - 1))
            )
        );

    public static Pattern Number { get; } =
        Pattern.InOrder(
            Integer,
            Pattern.Optional(Pattern.InOrder(Pattern.Text("."), Pattern.Repeat(s_digit, 1, MostDigits))),
            Pattern.Optional(
                Pattern.InOrder(
                    Pattern.Of(CodePoints.Of('e', 'E')),
                    Pattern.Optional(Pattern.Of(CodePoints.Of('+', '-'))),
                    Pattern.Repeat(s_digit, 1, 2)
                )
            )
        );

    public static Pattern Boolean { get; } = Pattern.AnyOf(Pattern.Text("true"), Pattern.Text("false"));

    public static Pattern Null { get; } = Pattern.Text("null");

    public static Pattern AnyValue { get; } = Value(OpenDepth);

    public static Pattern AnyObject { get; } = Map(AnyValue);

    public static Pattern Quoted(Pattern content) => Pattern.InOrder(Pattern.Text("\""), content, Pattern.Text("\""));

    public static Pattern Array(Pattern item, int least, int? most) =>
        Pattern.InOrder(Pattern.Text("["), Pattern.List(item, Comma, least, most), Pattern.Text("]"));

    /// <summary>An object with any names and values of one kind.</summary>
    public static Pattern Map(Pattern value) =>
        Pattern.InOrder(
            Pattern.Text("{"),
            Pattern.List(Pattern.InOrder(String, Pattern.Text(":"), value), Comma, 0, null),
            Pattern.Text("}")
        );

    public static Pattern Member(string name, Pattern value) =>
        Pattern.InOrder(Pattern.Text(JsonSerializer.Serialize(name, s_relaxed) + ":"), value);

    public static Pattern Literal(JsonElement value) => Pattern.Text(Compact(value));

    public static string Compact(JsonElement value) => JsonSerializer.Serialize(value, s_relaxed);

    /// <summary>The same texts as they stand within a JSON string.</summary>
    public static Pattern Escaped(Pattern pattern) =>
        pattern switch
        {
            Pattern.Characters characters => Pattern.AnyOf([
                Pattern.Of(characters.Points.Except(s_escaped)),
                .. s_escapes.Where(escape => characters.Points.Contains(escape.Character)).Select(escape => Pattern.Text(escape.Written)),
            ]),
            Pattern.Sequence sequence => Pattern.InOrder(sequence.Parts.Select(Escaped)),
            Pattern.Choice choice => Pattern.AnyOf(choice.Options.Select(Escaped)),
            Pattern.Repetition repetition => Pattern.List(
                Escaped(repetition.Item),
                Escaped(repetition.Separator),
                repetition.Least,
                repetition.Most
            ),
            _ => throw new InvalidOperationException($"A {pattern.GetType().Name} cannot be escaped."),
        };

    private static Pattern Value(int depth)
    {
        Pattern[] scalars = [String, Number, Boolean, Null];
        return depth == 0 ? Pattern.AnyOf(scalars) : Pattern.AnyOf([.. scalars, Array(Value(depth - 1), 0, null), Map(Value(depth - 1))]);
    }
}
