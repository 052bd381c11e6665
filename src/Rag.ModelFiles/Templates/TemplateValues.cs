using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rag.ModelFiles.Templates;

/// <summary>
/// The values of templates: null, <see cref="Undefined"/>, bool, long, double, string, lists of objects, <see cref="TemplateMap"/> and
/// functions; and how Python, for which templates are written, takes and writes them.
/// </summary>
internal static class TemplateValues
{
    private const int Deepest = 64;

    private static readonly JsonSerializerOptions s_strings = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsTrue(object? value) =>
        value switch
        {
            null or Undefined => false,
            bool flag => flag,
            long number => number != 0,
            double number => number != 0,
            string text => text.Length > 0,
            List<object?> list => list.Count > 0,
            TemplateMap map => map.Count > 0,
            _ => true,
        };

    public static object? OfJson(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.TryGetInt64(out var number) ? (object)number : element.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array => element.EnumerateArray().Select(OfJson).ToList(),
            JsonValueKind.Object => element.EnumerateObject().Aggregate(new TemplateMap(), Put),
            _ => null,
        };

    private static TemplateMap Put(TemplateMap map, JsonProperty property)
    {
        map[property.Name] = OfJson(property.Value);
        return map;
    }

    public static new bool Equals(object? left, object? right) =>
        (left, right) switch
        {
            (bool one, bool other) => one == other,
            (bool one, _) => Equals(one ? 1L : 0L, right),
            (_, bool other) => Equals(left, other ? 1L : 0L),
            (long or double, long or double) => Number(left) == Number(right),
            (List<object?> one, List<object?> other) => one.Count == other.Count
                && one.Zip(other).All(pair => Equals(pair.First, pair.Second)),
            (TemplateMap one, TemplateMap other) => one.Count == other.Count
                && one.Keys.All(key => other.Has(key) && Equals(one[key], other[key])),
            _ => object.Equals(left, right),
        };

    public static int Compare(object? left, object? right) =>
        (left, right) switch
        {
            (string one, string other) => string.CompareOrdinal(one, other),
            (long or double or bool, long or double or bool) => Number(left).CompareTo(Number(right)),
            _ => throw new TemplateException($"The chat template compares {KindOf(left)} with {KindOf(right)}."),
        };

    public static double Number(object? value) =>
        value switch
        {
            long number => number,
            double number => number,
            bool flag => flag ? 1 : 0,
            _ => throw new TemplateException($"The chat template calculates with {KindOf(value)}."),
        };

    public static string KindOf(object? value) =>
        value switch
        {
            null => "none",
            Undefined => "something undefined",
            string => "a text",
            bool => "a truth value",
            long or double => "a number",
            List<object?> => "a list",
            TemplateMap => "a mapping",
            _ => "a function",
        };

    /// <summary>How much there is to go over.</summary>
    public static int SizeOf(object? value) =>
        value switch
        {
            string text => text.Length,
            List<object?> list => list.Count,
            TemplateMap map => map.Count,
            _ => 0,
        };

    /// <summary>The elements of a list, the keys of a mapping, the characters of a text.</summary>
    public static List<object?> Elements(object? value) =>
        value switch
        {
            List<object?> list => list,
            TemplateMap map => [.. map.Keys],
            string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
            Undefined => [],
            _ => throw new TemplateException($"The chat template goes through {KindOf(value)} as if it were a list."),
        };

    public static bool Contains(object? container, object? value) =>
        container switch
        {
            string text => value is string part && text.Contains(part, StringComparison.Ordinal),
            TemplateMap map => value is string key && map.Has(key),
            _ => Elements(container).Exists(element => Equals(element, value)),
        };

    /// <summary>As a template writes a value out.</summary>
    public static string Text(object? value) =>
        value switch
        {
            string text => text,
            Undefined => "",
            _ => Literal(value, 0),
        };

    private static string Literal(object? value, int depth) =>
        value switch
        {
            _ when depth > Deepest => throw new TemplateException("The chat template writes a value that holds itself."),
            null => "None",
            bool flag => flag ? "True" : "False",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => Real(number),
            string text => text.Contains('\'') && !text.Contains('"')
                ? $"\"{Escaped(text)}\""
                : $"'{Escaped(text).Replace("'", "\\'", StringComparison.Ordinal)}'",
            List<object?> list => $"[{string.Join(", ", list.Select(element => Literal(element, depth + 1)))}]",
            TemplateMap map => $"{{{string.Join(", ", map.Keys.Select(key => $"{Literal(key, depth)}: {Literal(map[key], depth + 1)}"))}}}",
            _ => "",
        };

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);

    private static string Real(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        return IsWhole(text) ? $"{text}.0" : text;
    }

    private static bool IsWhole(string text) => text.TrimStart('-').All(char.IsAsciiDigit);

    /// <summary>As Python's json.dumps writes it, without escapes for other letters than English ones.</summary>
    public static string Json(object? value, int? indent, int depth = 0)
    {
        if (depth > Deepest)
        {
            throw new TemplateException("The chat template writes a value that holds itself.");
        }

        return value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            string text => JsonSerializer.Serialize(text, s_strings),
            long or double => Literal(value, 0),
            List<object?> list => Bracketed('[', ']', list.Select(element => Json(element, indent, depth + 1)), indent, depth),
            TemplateMap map => Bracketed(
                '{',
                '}',
                map.Keys.Select(key => $"{JsonSerializer.Serialize(key, s_strings)}: {Json(map[key], indent, depth + 1)}"),
                indent,
                depth
            ),
            _ => throw new TemplateException($"The chat template writes {KindOf(value)} as JSON."),
        };
    }

    private static string Bracketed(char open, char close, IEnumerable<string> parts, int? indent, int depth)
    {
        string[] all = [.. parts];
        if (indent is not { } width || all.Length == 0)
        {
            return $"{open}{string.Join(", ", all)}{close}";
        }

        var line = $"\n{new string(' ', Math.Clamp(width, 0, 16) * (depth + 1))}";
        return new StringBuilder()
            .Append(open)
            .Append(line)
            .AppendJoin($",{line}", all)
            .Append('\n')
            .Append(' ', Math.Clamp(width, 0, 16) * depth)
            .Append(close)
            .ToString();
    }
}
