using System.Globalization;

namespace Rag.ModelFiles.Templates;

/// <summary>Reads the values that a template writes down, names, and expressions in brackets.</summary>
/// <param name="read">Reads an expression of any kind.</param>
internal sealed class ValueReader(TemplateCursor cursor, Func<TemplateExpression> read)
{
    /// <exception cref="TemplateException">It is damaged, or no value.</exception>
    public TemplateExpression Read()
    {
        var token = cursor.Take();
        switch (token.Kind)
        {
            case TemplateTokenKind.String:
                var text = token.Text;
                while (cursor.Next.Kind == TemplateTokenKind.String)
                {
                    text += cursor.Take().Text;
                }

                return _ => text;
            case TemplateTokenKind.Number:
                var number = NumberOf(token.Text);
                return _ => number;
            case TemplateTokenKind.Name:
                return Named(token.Text);
            case TemplateTokenKind.Sign when token.Text == "(":
                return Bracketed();
            case TemplateTokenKind.Sign when token.Text == "[":
                var elements = Elements("]");
                return run => elements.Select(element => element(run)).ToList();
            case TemplateTokenKind.Sign when token.Text == "{":
                return Mapping();
            default:
                throw cursor.Refusal($"\"{token.Text}\" is no value");
        }
    }

    private object NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? (object)whole
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) ? real
        : throw cursor.Refusal($"{text} is no number");

    private static TemplateExpression Named(string name) =>
        name switch
        {
            "true" or "True" => _ => true,
            "false" or "False" => _ => false,
            "none" or "None" => _ => null,
            _ => run =>
            {
                run.Step();
                return run.Scope.Get(name);
            },
        };

    /// <summary>One expression in brackets, or a tuple, which is a list here.</summary>
    private TemplateExpression Bracketed()
    {
        if (cursor.TryTake(")"))
        {
            return _ => new List<object?>();
        }

        var first = read();
        if (cursor.TryTake(")"))
        {
            return first;
        }

        cursor.Require(",");
        var rest = Elements(")");
        return run => rest.Select(element => element(run)).Prepend(first(run)).ToList();
    }

    private List<TemplateExpression> Elements(string close)
    {
        var elements = new List<TemplateExpression>();
        while (!cursor.TryTake(close))
        {
            elements.Add(read());
            if (!cursor.Next.Is(close))
            {
                cursor.Require(",");
            }
        }

        return elements;
    }

    private TemplateExpression Mapping()
    {
        var pairs = new List<(TemplateExpression Key, TemplateExpression Value)>();
        while (!cursor.TryTake("}"))
        {
            var key = read();
            cursor.Require(":");
            pairs.Add((key, read()));
            if (!cursor.Next.Is("}"))
            {
                cursor.Require(",");
            }
        }

        return run =>
        {
            var map = new TemplateMap();
            foreach (var (key, value) in pairs)
            {
                map[TemplateValues.Text(key(run))] = value(run);
            }

            return map;
        };
    }
}
