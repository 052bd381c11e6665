namespace Rag.ModelFiles.Templates;

/// <summary>Names and their values; what a scope does not know, the one around it may.</summary>
internal sealed class TemplateScope(TemplateScope? outer)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return Undefined.Value;
    }

    private TemplateScope? Outer => outer;

    public void Set(string name, object? value) => _values[name] = value;
}
