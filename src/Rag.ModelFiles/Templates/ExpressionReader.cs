using System.Globalization;

namespace Rag.ModelFiles.Templates;

/// <summary>Reads expressions, in the order in which Jinja's operators bind.</summary>
internal sealed class ExpressionReader(TemplateCursor cursor)
{
    private static readonly string[] s_comparisons = ["==", "!=", "<=", ">=", "<", ">"];

    /// <exception cref="TemplateException">It is damaged, or has something that is not read.</exception>
    public TemplateExpression Read() => cursor.Nested(Choice);

    /// <summary>Without "if" behind it, which in a loop is the loop's own.</summary>
    public TemplateExpression ReadWithoutChoice() => cursor.Nested(Or);

    /// <summary>One expression, or several with commas between, which are a list.</summary>
    public TemplateExpression ReadList()
    {
        var first = Read();
        if (!cursor.TryTake(","))
        {
            return first;
        }

        var all = new List<TemplateExpression> { first };
        do
        {
            all.Add(Read());
        } while (cursor.TryTake(","));

        return run => all.Select(element => element(run)).ToList();
    }

    private TemplateExpression Choice()
    {
        var value = Or();
        while (cursor.TryTake("if"))
        {
            var (then, condition) = (value, Or());
            TemplateExpression otherwise = cursor.TryTake("else") ? Read() : _ => Undefined.Value;
            value = run => TemplateValues.IsTrue(condition(run)) ? then(run) : otherwise(run);
        }

        return value;
    }

    private TemplateExpression Or()
    {
        var value = And();
        while (cursor.TryTake("or"))
        {
            var (left, right) = (value, And());
            value = run => left(run) is var first && TemplateValues.IsTrue(first) ? first : right(run);
        }

        return value;
    }

    private TemplateExpression And()
    {
        var value = Not();
        while (cursor.TryTake("and"))
        {
            var (left, right) = (value, Not());
            value = run => left(run) is var first && !TemplateValues.IsTrue(first) ? first : right(run);
        }

        return value;
    }

    private TemplateExpression Not()
    {
        if (!cursor.TryTake("not"))
        {
            return Comparison();
        }

        var value = cursor.Nested(Not);
        return run => !TemplateValues.IsTrue(value(run));
    }

    private TemplateExpression Comparison()
    {
        var value = Sum();
        while (true)
        {
            var left = value;
            if (Array.Find(s_comparisons, cursor.TryTake) is { } sign)
            {
                var right = Sum();
                value = run => Compare(sign, left(run), right(run));
            }
            else if (cursor.TryTake("in"))
            {
                var right = Sum();
                value = run => Contains(run, right(run), left(run));
            }
            else if (cursor.Next.Is("not") && cursor.Second.Is("in"))
            {
                cursor.Take();
                cursor.Take();
                var right = Sum();
                value = run => !Contains(run, right(run), left(run));
            }
            else
            {
                return value;
            }
        }
    }

    private static bool Contains(TemplateRun run, object? container, object? value)
    {
        run.Step(TemplateValues.SizeOf(container));
        return TemplateValues.Contains(container, value);
    }

    private static bool Compare(string sign, object? left, object? right) =>
        sign switch
        {
            "==" => TemplateValues.Equals(left, right),
            "!=" => !TemplateValues.Equals(left, right),
            "<=" => TemplateValues.Compare(left, right) <= 0,
            ">=" => TemplateValues.Compare(left, right) >= 0,
            "<" => TemplateValues.Compare(left, right) < 0,
            _ => TemplateValues.Compare(left, right) > 0,
        };

    private TemplateExpression Sum() => Chain(Joined, "+", "-");

    private TemplateExpression Joined() => Chain(Product, "~");

    private TemplateExpression Product() => Chain(Power, "*", "//", "/", "%");

    private TemplateExpression Power() => Chain(Signed, "**");

    private TemplateExpression Chain(Func<TemplateExpression> part, params string[] signs)
    {
        var value = part();
        while (Array.Find(signs, cursor.TryTake) is { } sign)
        {
            var (left, right) = (value, part());
            value = run => TemplateArithmetic.Calculate(run, sign, left(run), right(run));
        }

        return value;
    }

    private TemplateExpression Signed()
    {
        if (cursor.TryTake("-"))
        {
            var value = cursor.Nested(Signed);
            return run => TemplateArithmetic.Calculate(run, "-", 0L, value(run));
        }

        return cursor.TryTake("+") ? cursor.Nested(Signed) : Filtered(Postfixed(Primary()));
    }

    private TemplateExpression Filtered(TemplateExpression value)
    {
        while (true)
        {
            if (cursor.TryTake("|"))
            {
                var (name, arguments, input) = (cursor.Name(), OptionalArguments(), value);
                var filter = TemplateFilters.Find(name) ?? throw cursor.Refusal($"the filter {name} is not supported");
                value = run =>
                {
                    var from = input(run);
                    run.Step(TemplateValues.SizeOf(from));
                    return filter(from, arguments(run));
                };
            }
            else if (cursor.TryTake("is"))
            {
                value = Test(value);
            }
            else
            {
                return value;
            }
        }
    }

    private TemplateExpression Test(TemplateExpression value)
    {
        var expected = !cursor.TryTake("not");
        var name = cursor.Name();
        var test = TemplateTests.Find(name) ?? throw cursor.Refusal($"the test {name} is not supported");
        TemplateExpression argument = _ => Undefined.Value;
        if (cursor.Next.Is("("))
        {
            var arguments = OptionalArguments();
            argument = run => arguments(run).Get(0, "");
        }
        else if (cursor.Next.Kind is TemplateTokenKind.String or TemplateTokenKind.Number)
        {
            argument = Primary();
        }

        return run => test(value(run), argument(run)) == expected;
    }

    /// <summary>A filter or test without brackets has no arguments.</summary>
    private Func<TemplateRun, TemplateArguments> OptionalArguments() =>
        cursor.TryTake("(") ? Arguments() : run => new TemplateArguments(run, [], new Dictionary<string, object?>());

    private Func<TemplateRun, TemplateArguments> Arguments()
    {
        var places = new List<TemplateExpression>();
        var names = new List<(string Name, TemplateExpression Value)>();
        while (!cursor.TryTake(")"))
        {
            if (cursor.Next.Kind == TemplateTokenKind.Name && cursor.Second.Is("="))
            {
                var name = cursor.Name();
                cursor.Take();
                names.Add((name, Read()));
            }
            else
            {
                places.Add(Read());
            }

            if (!cursor.Next.Is(")"))
            {
                cursor.Require(",");
            }
        }

        return run =>
        {
            var named = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in names)
            {
                named[name] = value(run);
            }

            return new TemplateArguments(run, [.. places.Select(place => place(run))], named);
        };
    }

    private TemplateExpression Postfixed(TemplateExpression value)
    {
        while (true)
        {
            var target = value;
            if (cursor.TryTake("."))
            {
                var name = cursor.Next.Kind == TemplateTokenKind.Number ? cursor.Take().Text : cursor.Name();
                if (cursor.TryTake("("))
                {
                    var arguments = Arguments();
                    value = run => TemplateMethods.Call(target(run), name, arguments(run));
                }
                else
                {
                    value = run => TemplateMethods.Field(target(run), name);
                }
            }
            else if (cursor.TryTake("["))
            {
                value = Subscript(target);
            }
            else if (cursor.TryTake("("))
            {
                var arguments = Arguments();
                value = run =>
                {
                    run.Step();
                    return target(run) is TemplateFunction function
                        ? function(arguments(run))
                        : throw new TemplateException($"The chat template calls {TemplateValues.KindOf(target(run))}.");
                };
            }
            else
            {
                return value;
            }
        }
    }

    private TemplateExpression Subscript(TemplateExpression target)
    {
        var parts = new TemplateExpression?[3];
        var part = 0;
        while (!cursor.TryTake("]"))
        {
            if (cursor.TryTake(":"))
            {
                part = part < 2 ? part + 1 : throw cursor.Refusal("a slice has too many parts");
            }
            else
            {
                parts[part] = Read();
            }
        }

        if (part == 0)
        {
            var index = parts[0] ?? throw cursor.Refusal("an index is missing");
            return run => TemplateMethods.At(Measured(run, target(run)), index(run));
        }

        return run =>
            TemplateMethods.Slice(Measured(run, target(run)), parts[0]?.Invoke(run), parts[1]?.Invoke(run), parts[2]?.Invoke(run));
    }

    private static object? Measured(TemplateRun run, object? target)
    {
        run.Step(target is string text ? text.Length : 0);
        return target;
    }

    private TemplateExpression Primary()
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
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole
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

        var first = Read();
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
            elements.Add(Read());
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
            var key = Read();
            cursor.Require(":");
            pairs.Add((key, Read()));
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
