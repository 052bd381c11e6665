namespace Rag.ModelFiles.Templates;

/// <summary>Reads statements: texts, outputs, and what stands in the brackets of statements.</summary>
internal sealed class StatementReader
{
    private readonly TemplateCursor _cursor;
    private readonly ExpressionReader _expressions;

    public StatementReader(TemplateCursor cursor)
    {
        _cursor = cursor;
        _expressions = new ExpressionReader(cursor);
    }

    /// <exception cref="TemplateException">It is damaged, or has something that is not read.</exception>
    public TemplateStatement ReadAll()
    {
        var body = Body();
        return _cursor.Next.Kind == TemplateTokenKind.End ? body : throw _cursor.Refusal("an end has no beginning");
    }

    /// <summary>Statements up to the end of the template, or to one of the names, whose bracket is opened and not taken.</summary>
    private TemplateStatement Body(params string[] ends)
    {
        var statements = new List<TemplateStatement>();
        while (_cursor.Next.Kind != TemplateTokenKind.End)
        {
            if (_cursor.Next.Kind == TemplateTokenKind.OpenStatement && IsEnd(_cursor.Second.Text, ends))
            {
                _cursor.Take();
                break;
            }

            statements.Add(_cursor.Nested(Statement));
        }

        if (ends.Length > 0 && _cursor.Next.Kind == TemplateTokenKind.End)
        {
            throw _cursor.Refusal($"{ends[^1]} is missing");
        }

        return run =>
        {
            foreach (var statement in statements)
            {
                run.Step();
                if (statement(run) is var flow and not TemplateFlow.Next)
                {
                    return flow;
                }
            }

            return TemplateFlow.Next;
        };
    }

    private static bool IsEnd(string word, string[] ends) =>
        ends.Contains(word) || (ends.Length == 0 && word.StartsWith("end", StringComparison.Ordinal));

    private TemplateStatement Statement()
    {
        var token = _cursor.Take();
        switch (token.Kind)
        {
            case TemplateTokenKind.Text:
                return run => Write(run, token.Text);
            case TemplateTokenKind.OpenOutput:
                var value = _expressions.Read();
                _cursor.Require(TemplateTokenKind.CloseOutput);
                return run => Write(run, TemplateValues.Text(value(run)));
            default:
                return Bracket();
        }
    }

    private static TemplateFlow Write(TemplateRun run, string text)
    {
        run.Write(text);
        return TemplateFlow.Next;
    }

    private void Close() => _cursor.Require(TemplateTokenKind.CloseStatement);

    private TemplateStatement Bracket()
    {
        var name = _cursor.Name();
        switch (name)
        {
            case "if":
                return If();
            case "for":
                return For();
            case "set":
                return Set();
            case "macro":
                return Macro();
            case "generation":
                Close();
                var generated = Body("endgeneration");
                _cursor.Take();
                Close();
                return generated;
            case "break":
                Close();
                return _ => TemplateFlow.Break;
            case "continue":
                Close();
                return _ => TemplateFlow.Continue;
            default:
                throw _cursor.Refusal($"the statement {name} is not supported");
        }
    }

    private TemplateStatement If()
    {
        var condition = _expressions.Read();
        Close();
        var then = Body("elif", "else", "endif");
        TemplateStatement? otherwise = null;
        switch (_cursor.Take().Text)
        {
            case "elif":
                otherwise = _cursor.Nested(If);
                break;
            case "else":
                Close();
                otherwise = Body("endif");
                _cursor.Take();
                Close();
                break;
            default:
                Close();
                break;
        }

        return run => TemplateValues.IsTrue(condition(run)) ? then(run) : otherwise?.Invoke(run) ?? TemplateFlow.Next;
    }

    private List<string> Names()
    {
        List<string> names = [_cursor.Name()];
        while (_cursor.TryTake(","))
        {
            names.Add(_cursor.Name());
        }

        return names;
    }

    private TemplateStatement For()
    {
        var names = Names();
        _cursor.Require("in");
        var list = _expressions.ReadWithoutChoice();
        var condition = _cursor.TryTake("if") ? _expressions.Read() : null;
        Close();
        var body = Body("else", "endfor");
        TemplateStatement? otherwise = null;
        if (_cursor.Take().Text == "else")
        {
            Close();
            otherwise = Body("endfor");
            _cursor.Take();
        }

        Close();
        return run =>
        {
            var outer = run.Scope;
            var elements = TemplateValues.Elements(list(run)).ToList();
            if (condition is not null)
            {
                elements = elements.FindAll(element => run.In(outer, () =>
                    {
                        TemplateLoop.Assign(run, names, element);
                        return TemplateValues.IsTrue(condition(run));
                    }));
            }

            return elements.Count == 0 && otherwise is not null ? otherwise(run) : TemplateLoop.Run(run, outer, names, elements, body);
        };
    }

    /// <summary>Sets names, a field of a namespace, or a name to what the statements up to endset write.</summary>
    private TemplateStatement Set()
    {
        var names = Names();
        var field = _cursor.TryTake(".") ? _cursor.Name() : null;
        if (_cursor.TryTake("="))
        {
            var value = _expressions.ReadList();
            Close();
            return run => Set(run, names, field, value(run));
        }

        Close();
        var body = Body("endset");
        _cursor.Take();
        Close();
        return run => Set(run, names, field, run.Capture(() => body(run)));
    }

    private static TemplateFlow Set(TemplateRun run, List<string> names, string? field, object? value)
    {
        if (field is null)
        {
            TemplateLoop.Assign(run, names, value);
        }
        else if (run.Scope.Get(names[0]) is TemplateMap map)
        {
            map[field] = value;
        }
        else
        {
            throw new TemplateException($"The chat template sets {names[0]}.{field}, and {names[0]} is no namespace.");
        }

        return TemplateFlow.Next;
    }

    private TemplateStatement Macro()
    {
        var name = _cursor.Name();
        var parameters = new List<(string Name, TemplateExpression? Otherwise)>();
        _cursor.Require("(");
        while (!_cursor.TryTake(")"))
        {
            var parameter = _cursor.Name();
            parameters.Add((parameter, _cursor.TryTake("=") ? _expressions.Read() : null));
            if (!_cursor.Next.Is(")"))
            {
                _cursor.Require(",");
            }
        }

        Close();
        var body = Body("endmacro");
        _cursor.Take();
        Close();
        return run =>
        {
            var outer = run.Scope;
            run.Scope.Set(name, new TemplateFunction(arguments => run.In(outer, () =>
                    {
                        foreach (var (index, (parameter, otherwise)) in parameters.Index())
                        {
                            var given = arguments.Get(index, parameter);
                            run.Scope.Set(parameter, given is Undefined && otherwise is not null ? otherwise(run) : given);
                        }

                        return run.Capture(() => body(run));
                    })));
            return TemplateFlow.Next;
        };
    }
}
