namespace Rag.ModelFiles.Templates;

/// <summary>A mapping of a template; its keys keep the order in which they came.</summary>
internal sealed class TemplateMap
{
    private readonly OrderedDictionary<string, object?> _values = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    public IEnumerable<string> Keys => _values.Keys;

    public IEnumerable<object?> Values => _values.Values;

    public object? this[string key]
    {
        get => _values.TryGetValue(key, out var value) ? value : Undefined.Value;
        set => _values[key] = value;
    }

    public bool Has(string key) => _values.ContainsKey(key);
}
