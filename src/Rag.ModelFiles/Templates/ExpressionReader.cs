namespace Rag.ModelFiles.Templates;

/// <summary>Reads expressions, in the order in which Jinja's operators bind.</summary>
internal sealed class ExpressionReader
{
    private static readonly string[] s_comparisons = ["==", "!=", "<=", ">=", "<", ">"];

    private readonly TemplateCursor _cursor;
    private readonly ValueReader _values;

    public ExpressionReader(TemplateCursor cursor)
    {
        _cursor = cursor;
        _values = new ValueReader(cursor, Read);
    }

    /// <exception cref="TemplateException">It is damaged, or has something that is not read.</exception>
    public TemplateExpression Read() => _cursor.Nested(Choice);

    /// <summary>Without "if" behind it, which in a loop is the loop's own.</summary>
    public TemplateExpression ReadWithoutChoice() => _cursor.Nested(Or);

    /// <summary>One expression, or several with commas between, which are a list.</summary>
    public TemplateExpression ReadList()
    {
        List<TemplateExpression> all = [Read()];
        while (_cursor.TryTake(","))
        {
            all.Add(Read());
        }

        return all.Count == 1 ? all[0] : run => all.Select(element => element(run)).ToList();
    }

    private TemplateExpression Choice()
    {
        var value = Or();
        while (_cursor.TryTake("if"))
        {
            var (then, condition) = (value, Or());
            TemplateExpression otherwise = _cursor.TryTake("else") ? Read() : _ => Undefined.Value;
            value = run => TemplateValues.IsTrue(condition(run)) ? then(run) : otherwise(run);
        }

        return value;
    }

    private TemplateExpression Or()
    {
        var value = And();
        while (_cursor.TryTake("or"))
        {
            var (left, right) = (value, And());
            value = run => left(run) is var first && TemplateValues.IsTrue(first) ? first : right(run);
        }

        return value;
    }

    private TemplateExpression And()
    {
        var value = Not();
        while (_cursor.TryTake("and"))
        {
            var (left, right) = (value, Not());
            value = run => left(run) is var first && !TemplateValues.IsTrue(first) ? first : right(run);
        }

        return value;
    }

    private TemplateExpression Not()
    {
        if (!_cursor.TryTake("not"))
        {
            return Comparison();
        }

        var value = _cursor.Nested(Not);
        return run => !TemplateValues.IsTrue(value(run));
    }

    private TemplateExpression Comparison()
    {
        var value = Sum();
        while (true)
        {
            var left = value;
            if (Array.Find(s_comparisons, _cursor.TryTake) is { } sign)
            {
                var right = Sum();
                value = run => TemplateArithmetic.Compare(sign, left(run), right(run));
            }
            else if (_cursor.TryTake("in"))
            {
                var right = Sum();
                value = run => TemplateArithmetic.Contains(run, right(run), left(run));
            }
            else if (_cursor.Next.Is("not") && _cursor.Second.Is("in"))
            {
                _cursor.Take();
                _cursor.Take();
                var right = Sum();
                value = run => !TemplateArithmetic.Contains(run, right(run), left(run));
            }
            else
            {
                return value;
            }
        }
    }

    private TemplateExpression Sum() => Chain(Joined, "+", "-");

    private TemplateExpression Joined() => Chain(Product, "~");

    private TemplateExpression Product() => Chain(Power, "*", "//", "/", "%");

    private TemplateExpression Power() => Chain(Signed, "**");

    private TemplateExpression Chain(Func<TemplateExpression> part, params string[] signs)
    {
        var value = part();
        while (Array.Find(signs, _cursor.TryTake) is { } sign)
        {
            var (left, right) = (value, part());
            value = run => TemplateArithmetic.Calculate(run, sign, left(run), right(run));
        }

        return value;
    }

    private TemplateExpression Signed()
    {
        if (_cursor.TryTake("-"))
        {
            var value = _cursor.Nested(Signed);
            return run => TemplateArithmetic.Calculate(run, "-", 0L, value(run));
        }

        return _cursor.TryTake("+") ? _cursor.Nested(Signed) : Filtered(Postfixed(_values.Read()));
    }

    private TemplateExpression Filtered(TemplateExpression value)
    {
        while (true)
        {
            if (_cursor.TryTake("|"))
            {
                var (name, arguments, input) = (_cursor.Name(), OptionalArguments(), value);
                var filter = TemplateFilters.Find(name) ?? throw _cursor.Refusal($"the filter {name} is not supported");
                value = run =>
                {
                    var from = input(run);
                    run.Step(TemplateValues.SizeOf(from));
                    return filter(from, arguments(run));
                };
            }
            else if (_cursor.TryTake("is"))
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
        var expected = !_cursor.TryTake("not");
        var name = _cursor.Name();
        var test = TemplateTests.Find(name) ?? throw _cursor.Refusal($"the test {name} is not supported");
        TemplateExpression argument = _ => Undefined.Value;
        if (_cursor.Next.Is("("))
        {
            var arguments = OptionalArguments();
            argument = run => arguments(run).Get(0, "");
        }
        else if (_cursor.Next.Kind is TemplateTokenKind.String or TemplateTokenKind.Number)
        {
            argument = _values.Read();
        }

        return run => test(value(run), argument(run)) == expected;
    }

    /// <summary>A filter or test without brackets has no arguments.</summary>
    private Func<TemplateRun, TemplateArguments> OptionalArguments() =>
        _cursor.TryTake("(") ? Arguments() : run => new TemplateArguments(run, [], new Dictionary<string, object?>());

    private Func<TemplateRun, TemplateArguments> Arguments()
    {
        var places = new List<TemplateExpression>();
        var names = new List<(string Name, TemplateExpression Value)>();
        while (!_cursor.TryTake(")"))
        {
            if (_cursor.Next.Kind == TemplateTokenKind.Name && _cursor.Second.Is("="))
            {
                var name = _cursor.Name();
                _cursor.Take();
                names.Add((name, Read()));
            }
            else
            {
                places.Add(Read());
            }

            if (!_cursor.Next.Is(")"))
            {
                _cursor.Require(",");
            }
        }

        return run =>
        {
            var named = names
                .DistinctBy(pair => pair.Name)
                .ToDictionary(pair => pair.Name, pair => pair.Value(run), StringComparer.Ordinal);
            return new TemplateArguments(run, [.. places.Select(place => place(run))], named);
        };
    }

    private TemplateExpression Postfixed(TemplateExpression value)
    {
        while (true)
        {
            var target = value;
            if (_cursor.TryTake("."))
            {
                var name = _cursor.Next.Kind == TemplateTokenKind.Number ? _cursor.Take().Text : _cursor.Name();
                if (_cursor.TryTake("("))
                {
                    var arguments = Arguments();
                    value = run => TemplateMethods.Call(target(run), name, arguments(run));
                }
                else
                {
                    value = run => TemplateMethods.Field(target(run), name);
                }
            }
            else if (_cursor.TryTake("["))
            {
                value = Subscript(target);
            }
            else if (_cursor.TryTake("("))
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
        while (!_cursor.TryTake("]"))
        {
            if (_cursor.TryTake(":"))
            {
                part = part < 2 ? part + 1 : throw _cursor.Refusal("a slice has too many parts");
            }
            else
            {
                parts[part] = Read();
            }
        }

        if (part == 0)
        {
            var index = parts[0] ?? throw _cursor.Refusal("an index is missing");
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
}
