using System.Globalization;

namespace Rag.ModelFiles.Templates;

/// <summary>The filters of templates by name: what stands before | is their input.</summary>
internal static class TemplateFilters
{
    public static Func<object?, TemplateArguments, object?>? Find(string name) =>
        name switch
        {
            "trim" => (value, _) => TemplateValues.Text(value).Trim(),
            "upper" => (value, _) => TemplateValues.Text(value).ToUpperInvariant(),
            "lower" => (value, _) => TemplateValues.Text(value).ToLowerInvariant(),
            "title" => (value, _) => TemplateMethods.Title(TemplateValues.Text(value)),
            "capitalize" => (value, _) => TemplateMethods.Capitalized(TemplateValues.Text(value)),
            "string" => (value, _) => TemplateValues.Text(value),
            "safe" => (value, _) => value,
            "length" or "count" => (value, _) => (long)TemplateValues.Elements(value).Count,
            "list" => (value, _) => TemplateValues.Elements(value).ToList(),
            "first" => (value, _) => TemplateMethods.At(TemplateValues.Elements(value), 0L),
            "last" => (value, _) => TemplateMethods.At(TemplateValues.Elements(value), -1L),
            "reverse" => (value, _) => TemplateMethods.Slice(value, null, null, -1L),
            "items" => (value, _) => value is TemplateMap map ? TemplateMethods.Items(map) : new List<object?>(),
            "dictsort" => (value, _) =>
                Sorted(value is TemplateMap map ? TemplateMethods.Items(map) : [], pair => TemplateMethods.At(pair, 0L)),
            "default" or "d" => Default,
            "tojson" => ToJson,
            "join" => (value, arguments) =>
                TemplateMethods.Join(arguments, Mapped(value, arguments.Get(1, "attribute")), arguments.Text(0, "d") ?? ""),
            "replace" => (value, arguments) =>
                TemplateMethods.Replace(
                    arguments,
                    TemplateValues.Text(value),
                    arguments.Text(0, "old") ?? "",
                    arguments.Text(1, "new") ?? ""
                ),
            "int" => (value, arguments) => Whole(value) ?? arguments.Get(0, "default") as long? ?? 0L,
            "float" => (value, _) => Real(value),
            "abs" => (value, arguments) =>
                TemplateValues.Number(value) < 0 ? TemplateArithmetic.Calculate(arguments.Run, "-", 0L, value) : value,
            "round" => (value, arguments) =>
                Math.Round(TemplateValues.Number(value), Math.Clamp(arguments.Integer(0, "precision") ?? 0, 0, 15)),
            "indent" => Indent,
            "map" => Map,
            "sort" => (value, arguments) => Sorted(TemplateValues.Elements(value), Attribute(arguments.Get(2, "attribute"))),
            "unique" => (value, _) => Unique(TemplateValues.Elements(value)),
            "sum" => (value, arguments) =>
                Mapped(value, arguments.Get(0, "attribute"))
                    .Aggregate((object?)0L, (sum, one) => TemplateArithmetic.Calculate(arguments.Run, "+", sum, one)),
            "select" => (value, arguments) => Selected(value, arguments, hasAttribute: false, expected: true),
            "reject" => (value, arguments) => Selected(value, arguments, hasAttribute: false, expected: false),
            "selectattr" => (value, arguments) => Selected(value, arguments, hasAttribute: true, expected: true),
            "rejectattr" => (value, arguments) => Selected(value, arguments, hasAttribute: true, expected: false),
            _ => null,
        };

    private static object? Default(object? value, TemplateArguments arguments) =>
        value is Undefined || (arguments.Flag(1, "boolean") && !TemplateValues.IsTrue(value))
            ? arguments.Get(0, "default_value") is var otherwise and not Undefined
                ? otherwise
                : ""
            : value;

    private static string ToJson(object? value, TemplateArguments arguments)
    {
        var json = TemplateValues.Json(value, arguments.Integer(1, "indent"));
        arguments.Run.Spend(json.Length);
        return json;
    }

    private static long? Whole(object? value) =>
        value switch
        {
            long number => number,
            bool flag => flag ? 1 : 0,
            double number => (long)number,
            string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                number,
            _ => null,
        };

    private static double Real(object? value) =>
        value is string text
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0
            : TemplateValues.Number(value);

    /// <summary>All lines but the first are moved to the right; empty ones stay as they are.</summary>
    private static string Indent(object? value, TemplateArguments arguments)
    {
        var space = arguments.Text(0, "width") ?? new string(' ', Math.Clamp(arguments.Integer(0, "width") ?? 4, 0, 64));
        var lines = TemplateValues.Text(value).Split('\n');
        arguments.Run.Spend(lines.Length * space.Length);
        return string.Join(
            '\n',
            lines.Select((line, i) => line.Length == 0 || (i == 0 && !arguments.Flag(1, "first")) ? line : space + line)
        );
    }

    private static Func<object?, object?> Attribute(object? name) =>
        name is string path ? value => path.Split('.').Aggregate(value, TemplateMethods.Field) : value => value;

    private static List<object?> Mapped(object? value, object? attribute) =>
        [.. TemplateValues.Elements(value).Select(Attribute(attribute))];

    private static List<object?> Map(object? value, TemplateArguments arguments)
    {
        if (arguments.Text(0, "") is not { } name)
        {
            return Mapped(value, arguments.Get(int.MaxValue, "attribute"));
        }

        var filter = Find(name) ?? throw new TemplateException($"The chat template maps with the filter {name}, which is not supported.");
        var rest = arguments with { Places = [.. arguments.Places.Skip(1)] };
        return TemplateValues.Elements(value).ConvertAll(element => filter(element, rest));
    }

    private static List<object?> Sorted(List<object?> list, Func<object?, object?> key) =>
        [.. list.OrderBy(key, Comparer<object?>.Create(TemplateValues.Compare))];

    private static List<object?> Unique(List<object?> list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return list.FindAll(element => seen.Add($"{TemplateValues.KindOf(element)} {TemplateValues.Text(element)}"));
    }

    private static List<object?> Selected(object? value, TemplateArguments arguments, bool hasAttribute, bool expected)
    {
        var attribute = Attribute(hasAttribute ? arguments.Get(0, "") : null);
        var at = hasAttribute ? 1 : 0;
        var name = arguments.Text(at, "");
        var test = name is null
            ? null
            : TemplateTests.Find(name)
                ?? throw new TemplateException($"The chat template selects by the test {name}, which is not supported.");
        return TemplateValues
            .Elements(value)
            .FindAll(element =>
            {
                arguments.Run.Step();
                var one = attribute(element);
                return (test?.Invoke(one, arguments.Get(at + 1, "")) ?? TemplateValues.IsTrue(one)) == expected;
            });
    }
}
