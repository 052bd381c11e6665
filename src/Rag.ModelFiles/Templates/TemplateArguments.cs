namespace Rag.ModelFiles.Templates;

/// <summary>The arguments of a call, by place and by name.</summary>
internal sealed record TemplateArguments(TemplateRun Run, IReadOnlyList<object?> Places, IReadOnlyDictionary<string, object?> Names)
{
    /// <summary>The argument at a place or of a name; <see cref="Undefined"/> where it is left out.</summary>
    public object? Get(int place, string name) =>
        place < Places.Count ? Places[place]
        : Names.TryGetValue(name, out var value) ? value
        : Undefined.Value;

    public string? Text(int place, string name) => Get(place, name) as string;

    public int? Integer(int place, string name) =>
        Get(place, name) is long number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    public bool Flag(int place, string name) => TemplateValues.IsTrue(Get(place, name));
}
