namespace Rag.ModelFiles.Templates;

/// <summary>The tests of templates by name: <c>x is string</c>, <c>x is divisibleby 2</c>.</summary>
internal static class TemplateTests
{
    public static Func<object?, object?, bool>? Find(string name) =>
        name switch
        {
            "defined" => (value, _) => value is not Undefined,
            "undefined" => (value, _) => value is Undefined,
            "none" => (value, _) => value is null,
            "string" => (value, _) => value is string,
            "mapping" => (value, _) => value is TemplateMap,
            "sequence" or "iterable" => (value, _) => value is string or List<object?> or TemplateMap,
            "number" => (value, _) => value is long or double or bool,
            "integer" => (value, _) => value is long,
            "float" => (value, _) => value is double,
            "boolean" => (value, _) => value is bool,
            "true" => (value, _) => value is true,
            "false" => (value, _) => value is false,
            "callable" => (value, _) => value is TemplateFunction,
            "odd" => (value, _) => value is long number && number % 2 != 0,
            "even" => (value, _) => value is long number && number % 2 == 0,
            "divisibleby" => (value, by) => value is long number && by is long divisor and not (0 or -1) && number % divisor == 0,
            "equalto" or "eq" or "sameas" => TemplateValues.Equals,
            "ne" => (value, other) => !TemplateValues.Equals(value, other),
            "gt" or "greaterthan" => (value, other) => TemplateValues.Compare(value, other) > 0,
            "lt" or "lessthan" => (value, other) => TemplateValues.Compare(value, other) < 0,
            "ge" => (value, other) => TemplateValues.Compare(value, other) >= 0,
            "le" => (value, other) => TemplateValues.Compare(value, other) <= 0,
            "in" => (value, container) => TemplateValues.Contains(container, value),
            "upper" => (value, _) => value is string text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
            "lower" => (value, _) => value is string text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
            _ => null,
        };
}
