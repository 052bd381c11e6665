namespace Rag.ModelFiles.Templates;

/// <summary>What a loop does with its elements, and how values get their names.</summary>
internal static class TemplateLoop
{
    public static TemplateFlow Run(TemplateRun run, TemplateScope outer, List<string> names, List<object?> elements, TemplateStatement body)
    {
        var loop = new TemplateMap();
        for (var i = 0; i < elements.Count; i++)
        {
            run.Step();
            loop["index"] = i + 1L;
            loop["index0"] = (long)i;
            loop["revindex"] = (long)elements.Count - i;
            loop["revindex0"] = elements.Count - i - 1L;
            loop["first"] = i == 0;
            loop["last"] = i == elements.Count - 1;
            loop["length"] = (long)elements.Count;
            loop["previtem"] = i == 0 ? Undefined.Value : elements[i - 1];
            loop["nextitem"] = i == elements.Count - 1 ? Undefined.Value : elements[i + 1];
            var element = elements[i];
            var flow = run.In(outer, () =>
            {
                run.Scope.Set("loop", loop);
                Assign(run, names, element);
                return body(run);
            });
            if (flow == TemplateFlow.Break)
            {
                break;
            }
        }

        return TemplateFlow.Next;
    }

    public static void Assign(TemplateRun run, List<string> names, object? value)
    {
        if (names.Count == 1)
        {
            run.Scope.Set(names[0], value);
            return;
        }

        var parts = TemplateValues.Elements(value);
        if (parts.Count != names.Count)
        {
            throw new TemplateException($"The chat template puts {parts.Count} values into {names.Count} names.");
        }

        foreach (var (name, part) in names.Zip(parts))
        {
            run.Scope.Set(name, part);
        }
    }
}
