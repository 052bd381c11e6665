namespace Rag.ModelFiles.Templates;

/// <summary>Fields, elements, slices and methods of values.</summary>
internal static class TemplateMethods
{
    public static object? Field(object? target, string name) =>
        target switch
        {
            TemplateMap map => map[name],
            Undefined => throw new TemplateException($"The chat template takes {name} of something undefined."),
            _ => Undefined.Value,
        };

    public static object? At(object? target, object? index) =>
        (target, index) switch
        {
            (TemplateMap map, string key) => map[key],
            (List<object?> or string, long at) when TemplateValues.Elements(target) is var all => (at < 0 ? at + all.Count : at)
                is var place
            && place >= 0
            && place < all.Count
                ? all[(int)place]
                : Undefined.Value,
            (Undefined, _) => throw new TemplateException("The chat template takes an element of something undefined."),
            _ => Undefined.Value,
        };

    public static object? Slice(object? target, object? from, object? to, object? step)
    {
        if (target is not (List<object?> or string))
        {
            throw new TemplateException($"The chat template cuts {TemplateValues.KindOf(target)} as if it were a list.");
        }

        var all = TemplateValues.Elements(target);
        var by = step is long given ? Math.Clamp(given, -int.MaxValue, int.MaxValue) : 1;
        if (by == 0)
        {
            throw new TemplateException("The chat template cuts a list in steps of zero.");
        }

        var start = Clamp(from, by > 0 ? 0 : all.Count - 1);
        var end = Clamp(to, by > 0 ? all.Count : -1);
        var part = new List<object?>();
        for (var i = start; by > 0 ? i < end : i > end; i += by)
        {
            part.Add(all[(int)i]);
        }

        return target is string ? string.Concat(part) : part;

        long Clamp(object? value, long otherwise)
        {
            if (value is not long number)
            {
                return otherwise;
            }

            var place = number < 0 ? number + all.Count : number;
            return by > 0 ? Math.Clamp(place, 0, all.Count) : Math.Clamp(place, -1, all.Count - 1);
        }
    }

    public static object? Call(object? target, string name, TemplateArguments arguments)
    {
        arguments.Run.Step(TemplateValues.SizeOf(target));
        var result = target switch
        {
            string text => OfText(text, name, arguments),
            TemplateMap map when map[name] is TemplateFunction function => function(arguments),
            TemplateMap map => OfMap(map, name, arguments),
            List<object?> list when name == "append" => Append(list, arguments),
            _ => Undefined.Value,
        };
        return result is Undefined
            ? throw new TemplateException($"The chat template calls {name} of {TemplateValues.KindOf(target)}, which is not supported.")
            : result;
    }

    private static object? Append(List<object?> list, TemplateArguments arguments)
    {
        arguments.Run.Spend(1);
        list.Add(arguments.Get(0, ""));
        return null;
    }

    private static object? OfMap(TemplateMap map, string name, TemplateArguments arguments) =>
        name switch
        {
            "items" => Items(map),
            "keys" => map.Keys.ToList<object?>(),
            "values" => map.Values.ToList(),
            "get" when arguments.Text(0, "key") is { } key && map.Has(key) => map[key],
            "get" => arguments.Get(1, "default") is var otherwise and not Undefined ? otherwise : null,
            _ => Undefined.Value,
        };

    /// <summary>The pairs of a mapping, each a list of key and value.</summary>
    public static List<object?> Items(TemplateMap map) => [.. map.Keys.Select(key => new List<object?> { key, map[key] })];

    private static object? OfText(string text, string name, TemplateArguments arguments) =>
        name switch
        {
            "strip" => arguments.Text(0, "") is { } set ? text.Trim(set.ToCharArray()) : text.Trim(),
            "lstrip" => arguments.Text(0, "") is { } set ? text.TrimStart(set.ToCharArray()) : text.TrimStart(),
            "rstrip" => arguments.Text(0, "") is { } set ? text.TrimEnd(set.ToCharArray()) : text.TrimEnd(),
            "upper" => text.ToUpperInvariant(),
            "lower" => text.ToLowerInvariant(),
            "title" => Title(text),
            "capitalize" => Capitalized(text),
            "startswith" => Affixes(arguments).Exists(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
            "endswith" => Affixes(arguments).Exists(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
            "find" => (long)text.IndexOf(Required(arguments, 0), StringComparison.Ordinal),
            "count" when Required(arguments, 0) is { Length: > 0 } part => (long)(text.Split(part).Length - 1),
            "isdigit" => text.Length > 0 && text.All(char.IsDigit),
            "replace" => Replace(arguments, text, Required(arguments, 0), Required(arguments, 1)),
            "split" => Split(text, arguments),
            "splitlines" => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList<object?>(),
            "join" => Join(arguments, arguments.Get(0, ""), text),
            _ => Undefined.Value,
        };

    private static List<string> Affixes(TemplateArguments arguments) =>
        arguments.Get(0, "") is List<object?> several ? [.. several.OfType<string>()] : [Required(arguments, 0)];

    private static string Required(TemplateArguments arguments, int place) =>
        arguments.Text(place, "")
        ?? throw new TemplateException("The chat template calls a method of a text without the text that it needs.");

    public static string Title(string text) =>
        string.Concat(text.Select((c, i) => i > 0 && char.IsLetter(text[i - 1]) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));

    public static string Capitalized(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Replace(TemplateArguments arguments, string text, string old, string by)
    {
        if (old.Length == 0)
        {
            throw new TemplateException("The chat template replaces a text without characters.");
        }

        arguments.Run.Spend((int)Math.Min(int.MaxValue / 2, text.Length + ((long)text.Length / old.Length * by.Length)));
        return text.Replace(old, by, StringComparison.Ordinal);
    }

    public static string Join(TemplateArguments arguments, object? list, string between)
    {
        var parts = TemplateValues.Elements(list).ConvertAll(TemplateValues.Text);
        arguments.Run.Spend((int)Math.Min(int.MaxValue / 2, parts.Sum(part => (long)part.Length + between.Length)));
        return string.Join(between, parts);
    }

    /// <summary>At a text, or at white space where none is given, at most so many times as the second argument says.</summary>
    private static List<object?> Split(string text, TemplateArguments arguments)
    {
        arguments.Run.Spend(text.Length);
        var most = arguments.Integer(1, "maxsplit") is { } limit and >= 0 ? limit + 1 : int.MaxValue;
        return arguments.Text(0, "sep") is { Length: > 0 } separator
            ? [.. text.Split(separator, most)]
            : [.. text.Split((char[]?)null, most, StringSplitOptions.RemoveEmptyEntries)];
    }
}
